-- What `:Nml` does. Curves come in a split (drawn by `nml run --plot`) or, larger and live, in the browser page of the server.
local M = {}

--- The program: the one that the server was configured with.
function M.program()
  local config = vim.lsp.config and vim.lsp.config.nml
  local cmd = config and config.cmd
  return type(cmd) == "table" and cmd[1] or "nml"
end

local function tell(words, level) vim.notify("nml: " .. words, level or vim.log.levels.INFO) end

local function client()
  local found = vim.lsp.get_clients({ bufnr = 0, name = "nml" })[1]
  if not found then tell("the server does not look after this buffer", vim.log.levels.ERROR) end
  return found
end

--- A command of the server about this document, at the caret.
local function execute(command, more)
  local server = client()
  if not server then return end
  local arguments = vim.tbl_extend("force", { uri = vim.uri_from_bufnr(0) }, more or {})
  local handler = function(problem)
    if problem then tell(problem.message, vim.log.levels.ERROR) end
  end
  local params = { command = command, arguments = { arguments } }
  if vim.fn.has("nvim-0.11") == 1 then
    server:request("workspace/executeCommand", params, handler, 0)
  else
    server.request("workspace/executeCommand", params, handler, 0)
  end
end

local function caret()
  local server = client()
  return server and vim.lsp.util.make_position_params(0, server.offset_encoding).position
end

--- Runs the model in a split, with its displays drawn in the terminal.
local function run(arguments)
  vim.cmd.update()
  local command = vim.list_extend({ M.program(), "run", vim.api.nvim_buf_get_name(0), "--plot" }, arguments)
  vim.cmd("botright new")
  vim.bo.bufhidden = "wipe"
  if vim.fn.has("nvim-0.11") == 1 then
    vim.fn.jobstart(command, { term = true })
  else
    vim.fn.termopen(command)
  end
  vim.cmd.normal({ "G", bang = true })
end

--- Checks a file or folder into the quickfix list.
local function check(arguments)
  vim.cmd("silent! wall")
  local path = arguments[1] or vim.api.nvim_buf_get_name(0)
  vim.system({ M.program(), "check", "--format", "concise", "--color", "never", path }, { text = true }, vim.schedule_wrap(function(done)
    if done.code > 1 then return tell(vim.trim(done.stderr or ""), vim.log.levels.ERROR) end
    local lines = vim.split(vim.trim(done.stdout or ""), "\n", { trimempty = true })
    vim.fn.setqflist({}, " ", { title = "nml check " .. path, lines = lines, efm = "%f:%l:%c: %trror%m,%f:%l:%c: %tarning%m,%f:%l:%c: %tnfo%m,%f:%l:%c: %tint%m" })
    if #lines == 0 then tell("no findings in " .. path) else vim.cmd("botright copen") end
  end))
end

local panels = { "channel", "morphology", "network", "equations" }

M.commands = {
  run = run,
  plot = function() execute("nml.plot") end,
  check = check,
}
for _, panel in ipairs(panels) do
  M.commands[panel] = function() execute("nml.preview", { panel = panel, position = caret() }) end
end

--- `:Nml COMMAND ARGUMENTS…`
function M.command(options)
  local arguments = vim.deepcopy(options.fargs)
  local name = table.remove(arguments, 1)
  local act = M.commands[name]
  if not act then return tell("there is no command `" .. name .. "`: " .. table.concat(vim.tbl_keys(M.commands), ", "), vim.log.levels.ERROR) end
  act(arguments)
end

--- Completes the names of commands.
function M.complete(start)
  local names = vim.tbl_filter(function(it) return vim.startswith(it, start) end, vim.tbl_keys(M.commands))
  table.sort(names)
  return names
end

return M
