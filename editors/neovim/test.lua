-- What a user sees, asked of a real Neovim. Run by test.sh with this folder in the runtime path and a model open.
local function say(...) io.stdout:write(table.concat(vim.tbl_map(tostring, { ... }), " "), "\n") end

local function check(holds, what)
  say(holds and "ok  " or "FAIL", what)
  if not holds then
    for _, it in ipairs(vim.diagnostic.get(0)) do say("     ", it.lnum + 1 .. ":" .. it.col + 1, it.code, it.message) end
    vim.cmd("cquit 1")
  end
end

local function comes(what, holds) check(vim.wait(20000, holds, 20), what) end

local function findings_on(line)
  return vim.tbl_filter(function(it) return it.lnum + 1 == line end, vim.diagnostic.get(0))
end

-- What is drawn into the text, not only known: underlines of diagnostics.
local function drawn_on(line)
  local marks = vim.api.nvim_buf_get_extmarks(0, -1, { line - 1, 0 }, { line - 1, -1 }, { details = true, overlap = true })
  return vim.tbl_filter(function(it)
    local group = it[4].hl_group
    return type(group) == "string" and group:match("^DiagnosticUnderline") ~= nil
  end, marks)
end

local broken_line = tonumber(vim.env.NML_BROKEN_LINE)
say("neovim", tostring(vim.version()))
check(vim.bo.filetype == "neuroml", "the filetype is " .. vim.bo.filetype)
comes("the server is attached", function()
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  return client and client.initialized
end)
local client = vim.lsp.get_clients({ bufnr = 0 })[1]
comes("a finding stands on the broken line " .. broken_line, function() return #findings_on(broken_line) > 0 end)
local finding = findings_on(broken_line)[1]
say("     ", finding.lnum + 1 .. ":" .. finding.col + 1, finding.source, finding.code, finding.message)
say("      columns are", client.offset_encoding)
check(finding.source == "nml", "it is ours")
comes("it is drawn under the text", function() return #drawn_on(broken_line) > 0 end)

local broken_text = vim.api.nvim_buf_get_lines(0, 0, -1, false)
vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.fn.readfile(vim.env.NML_GOOD))
comes("mending the document takes all findings away", function() return #vim.diagnostic.get(0) == 0 end)
vim.api.nvim_buf_set_lines(0, 0, -1, false, broken_text)
comes("breaking it again brings them back", function() return #findings_on(broken_line) > 0 end)
vim.api.nvim_buf_set_lines(0, 0, 0, false, { "<!-- a line above -->" })
comes("they move with their line", function() return #findings_on(broken_line + 1) > 0 end)

if client.stop and vim.fn.has("nvim-0.11") == 1 then client:stop() else client.stop() end
comes("the server ends when told to", function() return #vim.lsp.get_clients() == 0 end)
vim.cmd("qall!")
