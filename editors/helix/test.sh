#!/usr/bin/env bash
# Drives a real Helix in tmux: findings, completion, definition, a fix, a run; looks at the screen as text.
# NML_BIN names the program (default: built here), HX the editor (default: the machine's, or unpacked from Debian).
#   test.sh [OUT]      screens are kept in OUT
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/target/helix-screens}
mkdir -p "$out"
if [ -z "${NML_BIN:-}" ]; then
  (cd "$root" && cargo build --quiet --package nml)
  NML_BIN=${CARGO_TARGET_DIR:-$root/target}/debug/nml
fi
command -v tmux > /dev/null || { echo "tmux is missing" >&2; exit 2; }
hx=${HX:-$(command -v hx || true)}
if [ -z "$hx" ]; then
  hx=$root/target/helix/bin/hx
  [ -x "$hx" ] || "$here/../neovim/unpack.sh" trixie "$root/target/helix" hx
fi

work=$(mktemp -d)
socket=nml-helix-$$
screen() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'screen kill-server 2> /dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/model" "$work/config/helix/runtime/queries"
ln -s "$(realpath "$NML_BIN")" "$work/bin/nml"
cp "$here/languages.toml" "$work/config/helix/"
cp -r "$here/runtime/queries/neuroml" "$work/config/helix/runtime/queries/"
printf '[editor]\nend-of-line-diagnostics = "hint"\ncompletion-timeout = 5\n[editor.lsp]\ndisplay-inlay-hints = false\n' > "$work/config/helix/config.toml"
cp "$root"/tests/data/hh/*.nml "$root"/tests/data/hh/*.xml "$work/model/"
# The mistake: an ion channel whose name is spelt wrong.
sed -i 's/ionChannel="sodium"/ionChannel="sodum"/' "$work/model/cell.nml"
# What a page would be opened with: the address is written down instead.
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >> "%s/opened"\n' "$work" > "$work/bin/xdg-open"
chmod +x "$work/bin/xdg-open"
cat > "$work/run.sh" <<RUN
#!/bin/sh
export HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data" TERM=xterm-256color COLORTERM=truecolor LC_ALL=C.UTF-8 PATH="$work/bin:\$PATH" BROWSER="$work/bin/xdg-open"
cd "$work/model"
exec "$hx" -v --log "$work/helix.log" "\$@"
RUN
chmod +x "$work/run.sh"

shot() { screen capture-pane -p -t hx > "$out/$1.txt"; }
fail() {
  echo "FAIL $1"
  screen capture-pane -p -t hx || true
  tail -5 "$work/helix.log" || true
  exit 1
}
wait_for() { # TEXT WHAT
  for _ in $(seq 300); do
    if screen capture-pane -p -t hx 2> /dev/null | grep -qE -- "$1"; then
      echo "ok   $2"
      return
    fi
    sleep 0.1
  done
  fail "$2 (waited for: $1)"
}
keys() {
  screen send-keys -t hx "$@"
  sleep 0.4
}

"$hx" --version
"$work/run.sh" --health neuroml | sed 's/\x1b\[[0-9;]*m//g' | tee "$out/health.txt" | grep -qE 'nml.*bin/nml' && echo "ok   hx --health finds the server"
screen new-session -d -s hx -x 140 -y 40 "$work/run.sh cell.nml"
wait_for 'channelDensity' "the model is on the screen"
wait_for 'no ion channel .sod' "a finding stands beside its line"
shot 1-finding
keys Space d
wait_for 'unknown-component' "the list of findings names its rule"
shot 2-findings
keys Escape
keys '/' ; keys 'sodum' Enter
keys Space a
wait_for 'Change to .sodium' "a fix is offered"
shot 3-fix
keys Enter
wait_for 'ionChannel="sodium"' "and applied"
keys Escape
# Definition: the channel is in another file.
keys '/' ; keys 'ionChannel="sodium' Enter
keys g d
wait_for 'ionChannelHH id="sodium"' "the definition is in the other file"
shot 4-definition
keys ':' ; keys 'open network.nml' Enter
wait_for 'explicitInput' "a second model"
# Completion: what may stand in a network.
keys '/' ; keys '<explicitInput' Enter
keys O '<inp'
wait_for 'inputList' "completion offers what may stand there"
shot 5-completion
keys Escape
sleep 0.5
keys Escape
sleep 0.5
# How much one undo takes back hangs on how fast the keys came.
keys ':' ; keys 'reload' Enter
# A run, without arguments: the model that was worked on last; the curves come in a page.
keys ':' ; keys 'open LEMS_hh.xml' Enter
wait_for 'hh_simulation' "the simulation is on the screen"
sleep 1
keys ':' ; keys 'lsp-workspace-command nml.plot' Enter
# A Helix that opens no pages itself (25.01) shows where the page is.
for _ in $(seq 200); do
  [ -s "$work/opened" ] && break
  told=$(grep -o 'The preview is at [^"]*' "$work/helix.log" | head -1 | sed 's/.* //' || true)
  if [ -n "$told" ]; then
    echo "$told" > "$work/opened"
    break
  fi
  sleep 0.1
done
grep -qE '^http://127\.0\.0\.1:[0-9]+/[0-9a-f]+/\?panel=run' "$work/opened" 2> /dev/null || fail "nml.plot opens a page"
echo "ok   nml.plot runs and opens a page"
command -v curl > /dev/null && curl --silent --fail "$(head -1 "$work/opened")" | grep -q 'page.js' && echo "ok   which is served"
shot 6-run
keys ':' ; keys 'quit-all!' Enter
for _ in $(seq 50); do
  screen has-session -t hx 2> /dev/null || { echo "ok   Helix has left"; exit 0; }
  sleep 0.1
done
fail "Helix leaves"
