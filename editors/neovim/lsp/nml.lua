-- The server, for Neovim 0.11 and later: `vim.lsp.enable("nml")` finds this file.
return {
  cmd = { "nml", "lsp" },
  filetypes = { "neuroml" },
  -- The project, or else the folder of the file: what lies there is offered and included.
  root_dir = function(buffer, found)
    local file = vim.api.nvim_buf_get_name(buffer)
    found(vim.fs.root(file, { "nml.toml", ".git" }) or vim.fs.dirname(file))
  end,
}
