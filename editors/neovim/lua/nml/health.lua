-- `:checkhealth nml`
local M = {}

function M.check()
  local health = vim.health
  health.start("nml")
  if vim.fn.has("nvim-0.10") == 1 then
    health.ok("Neovim " .. tostring(vim.version()))
  else
    health.error("Neovim 0.10 or later is needed")
  end
  local program = require("nml").program()
  local found = vim.fn.exepath(program)
  if found == "" then
    return health.error("`" .. program .. "` is not on the PATH", { "install it (cargo install --path server/nml), or set `cmd` in vim.lsp.config(\"nml\", …)" })
  end
  local version = vim.system({ found, "--version" }, { text = true }):wait()
  if version.code == 0 then health.ok(vim.trim(version.stdout) .. " (" .. found .. ")") else health.error(found .. " does not run: " .. vim.trim(version.stderr or "")) end
  local clients = vim.lsp.get_clients({ name = "nml" })
  if #clients == 0 then
    health.info("no server runs: it starts with the first `.nml` or LEMS file")
  end
  for _, client in ipairs(clients) do
    health.ok(("server %d looks after %d buffers, columns are %s"):format(client.id, vim.tbl_count(client.attached_buffers), client.offset_encoding))
  end
  local other = vim.tbl_filter(function(it) return it.name:match("lemminx") or it.name:match("xml") end, vim.lsp.get_clients())
  if #other > 0 then health.info("`" .. other[1].name .. "` runs too; it gets no buffer of filetype neuroml unless its `filetypes` name it") end
  if not vim.ui.open then health.warn("this Neovim cannot open a browser, so `:Nml plot` and the panels cannot be shown") end
end

return M
