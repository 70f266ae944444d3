-- The server, for Neovim 0.11 and later: `vim.lsp.enable("nml")` finds this file.
return {
  cmd = { "nml", "lsp" },
  filetypes = { "neuroml" },
  root_markers = { "nml.toml", ".git" },
}
