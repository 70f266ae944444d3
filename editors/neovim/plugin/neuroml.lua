-- Starts the server for NeuroML and LEMS documents, and gives them the colours of XML.
if vim.treesitter.language.register then vim.treesitter.language.register("xml", "neuroml") end

if vim.lsp.enable then
  vim.lsp.enable("nml")
else -- Neovim 0.10
  vim.api.nvim_create_autocmd("FileType", {
    pattern = "neuroml",
    callback = function(event)
      local file = vim.api.nvim_buf_get_name(event.buf)
      vim.lsp.start({
        name = "nml",
        cmd = { "nml", "lsp" },
        root_dir = vim.fs.root(file, { "nml.toml", ".git" }) or vim.fs.dirname(file),
      })
    end,
  })
end

vim.api.nvim_create_user_command("Nml", function(options) require("nml").command(options) end, {
  nargs = "+",
  desc = "Run, draw or check the NeuroML or LEMS model of this buffer",
  complete = function(lead, line)
    if line:match("^%s*Nml%s+%S*$") then return require("nml").complete(lead) end
    return vim.fn.getcompletion(lead, "file")
  end,
})
