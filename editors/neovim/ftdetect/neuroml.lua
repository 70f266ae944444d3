-- `.nml` files, and XML files whose root element is `Lems` or `neuroml`. All other XML stays XML.
local function root_element(_, buffer)
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, 200, false), "\n")
  text = text:gsub("<!%-%-.-%-%->", ""):gsub("<%?.-%?>", ""):gsub("<![^<>]*>", "")
  local name = text:match("<%s*([%w_.:-]+)")
  return name and name:gsub("^.*:", "")
end

vim.filetype.add({
  extension = { nml = "neuroml" },
  pattern = {
    [".*%.xml"] = {
      function(path, buffer)
        local root = root_element(path, buffer)
        if root == "Lems" or root == "neuroml" then return "neuroml" end
      end,
      { priority = 10 },
    },
  },
})
