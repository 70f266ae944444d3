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


-- From here on as a user at the keyboard: the editor's own loop runs between the steps.
local function steps()
  local self = coroutine.running()
  local function pause(milliseconds)
    vim.defer_fn(function() assert(coroutine.resume(self)) end, milliseconds)
    coroutine.yield()
  end
  local function comes_true(what, holds)
    for _ = 1, 600 do
      if holds() then return check(true, what) end
      pause(50)
    end
    check(false, what)
  end
  local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end
  local function at(pattern, offset)
    for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
      local from = line:find(pattern, 1, true)
      if from then return vim.api.nvim_win_set_cursor(0, { number, from - 1 + (offset or 0) }) end
    end
    check(false, "there is " .. pattern)
  end
  local function open(file)
    vim.cmd("silent! write!")
    vim.cmd.edit(vim.fn.fnameescape(vim.fs.dirname(vim.api.nvim_buf_get_name(0)) .. "/" .. file))
    comes_true("the server looks after " .. file, function() return vim.lsp.get_clients({ bufnr = 0, name = "nml" })[1] ~= nil end)
  end

  -- A fix.
  vim.api.nvim_buf_set_lines(0, 0, -1, false, broken_text)
  comes_true("the document is broken again", function() return #findings_on(broken_line) > 0 end)
  vim.api.nvim_win_set_cursor(0, { broken_line, finding.col })
  vim.lsp.buf.code_action({ apply = true, filter = function(it) return (it.kind or ""):match("^quickfix") ~= nil end })
  comes_true("a code action mends it", function() return #vim.diagnostic.get(0) == 0 end)

  -- A completion, with the inclusion that it needs.
  open("second.nml")
  at('component=""', #'component="')
  local modern = vim.lsp.completion and vim.lsp.completion.get
  if modern then
    vim.opt.completeopt = { "menuone", "noinsert" }
    vim.lsp.completion.enable(true, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0, { autotrigger = false })
    vim.api.nvim_input("ih")
    pause(300)
    vim.api.nvim_input("<C-x><C-o>")
    comes_true("completions are offered", function() return #vim.fn.complete_info({ "items" }).items > 0 end)
    local words = vim.tbl_map(function(it) return it.word end, vim.fn.complete_info({ "items" }).items)
    check(vim.tbl_contains(words, "hh"), "among them a cell of another file: " .. table.concat(words, ", "):sub(1, 60))
    for _ = 1, vim.fn.index(words, "hh") do vim.api.nvim_input("<C-n>") end
    vim.api.nvim_input("<C-y>")
    pause(300)
    vim.api.nvim_input("<Esc>")
    pause(300)
  else -- Neovim 0.10 takes no further edits by itself
    vim.api.nvim_set_current_line((vim.api.nvim_get_current_line():gsub('component=""', 'component="h"')))
    at('component="h"', #'component="h')
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    local answer = vim.lsp.buf_request_sync(0, "textDocument/completion", params, 10000)
    for _, it in pairs(answer or {}) do
      for _, item in ipairs(it.result.items or it.result) do
        if item.label == "hh" then
          local resolved = vim.lsp.buf_request_sync(0, "completionItem/resolve", item, 10000)
          local whole = resolved and select(2, next(resolved)).result or item
          vim.lsp.util.apply_text_edits(vim.list_extend({ whole.textEdit }, whole.additionalTextEdits or {}), vim.api.nvim_get_current_buf(), client.offset_encoding)
        end
      end
    end
  end
  comes_true("the choice is written", function() return text():find('component="hh"', 1, true) ~= nil end)
  comes_true("and the file that has it is included", function() return text():find('<include href="cell.nml"/>', 1, true) ~= nil end)
  comes_true("so that nothing is wrong", function() return #vim.diagnostic.get(0, { severity = { min = vim.diagnostic.severity.WARN } }) == 0 end)

  -- A new name.
  at('id="cells"', #'id="')
  vim.lsp.buf.rename("neurons")
  comes_true("a population gets another name everywhere", function() return text():find('id="neurons"', 1, true) and text():find('target="neurons[0]"', 1, true) and true end)

  -- The commands.
  vim.cmd("silent! write!")
  vim.cmd("Nml check")
  comes_true(":Nml check fills the quickfix list or says that there is nothing", function() return vim.fn.getqflist({ title = 1 }).title:match("^nml check") ~= nil end)
  open("LEMS_hh.xml")
  check(vim.bo.filetype == "neuroml", "LEMS is found by its root element")
  local model = vim.api.nvim_get_current_buf()
  vim.cmd("Nml run")
  comes_true(":Nml run draws curves in a split", function() return vim.bo.buftype == "terminal" and text():find("[⠁-⣿]") ~= nil and text():find("Two cells", 1, true) ~= nil end)
  say(text():sub(1, 1200))
  vim.cmd("bwipeout!")
  vim.api.nvim_set_current_buf(model)
  local url
  vim.ui.open = function(it)
    url = it
    return nil, nil
  end
  vim.cmd("Nml plot")
  comes_true(":Nml plot opens a page", function() return url and url:match("^http://127%.0%.0%.1:%d+/%x+/%?panel=run") ~= nil end)
  if vim.fn.executable("curl") == 1 then
    local page = vim.system({ "curl", "--silent", "--fail", url }, { text = true }):wait()
    check(page.code == 0 and page.stdout:find("page.js", 1, true) ~= nil, "which is served")
  end
  vim.cmd("checkhealth nml")
  comes_true(":checkhealth nml is content", function() return text():find("looks after", 1, true) ~= nil and not text():find("ERROR", 1, true) end)
  vim.cmd("bwipeout!")

  if client.stop and vim.fn.has("nvim-0.11") == 1 then client:stop() else client.stop() end
  comes_true("the server ends when told to", function() return #vim.lsp.get_clients() == 0 end)
  vim.cmd("qall!")
end

vim.defer_fn(function()
  local thread = coroutine.create(steps)
  local fine, problem = coroutine.resume(thread)
  if not fine then
    say("FAIL", problem)
    vim.cmd("cquit 1")
  end
end, 0)
