#!/usr/bin/env bash
# Opens a broken model in a real Neovim, without a screen, and looks at what is shown.
#   test.sh [GOOD_MODEL]      default: a model of ours, which is broken on the way
# NML_BIN names the program (default: built here); NVIM the editor (default: the machine's, or unpacked from Debian).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
good=${1:-$root/tests/data/hh/cell.nml}

if [ -z "${NML_BIN:-}" ]; then
  (cd "$root" && cargo build --quiet --package nml)
  NML_BIN=${CARGO_TARGET_DIR:-$root/target}/debug/nml
fi

new_enough() { "$1" --clean --headless +'lua vim.cmd(vim.fn.has("nvim-0.10") == 1 and "qall!" or "cquit 1")' >/dev/null 2>&1; }
nvim=${NVIM:-$(command -v nvim || true)}
if [ -z "$nvim" ] || ! new_enough "$nvim"; then
  nvim=$root/target/neovim/bin/nvim
  [ -x "$nvim" ] || "$here/unpack.sh" trixie "$root/target/neovim" neovim
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/model"
ln -s "$(realpath "$NML_BIN")" "$work/bin/nml"
# The mistake: the last end tag is spelt wrong.
cp "$(dirname "$good")"/*.nml "$(dirname "$good")"/*.xml "$work/model/" # what it includes, what runs it
cat > "$work/model/second.nml" <<'MODEL'
<?xml version="1.0" encoding="UTF-8"?>
<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.neuroml.org/schema/neuroml2 https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.1.xsd"
         id="second">
  <pulseGenerator id="pulse" delay="20ms" duration="100ms" amplitude="0.1nA"/>
  <network id="small">
    <population id="cells" component="" size="1"/>
    <explicitInput target="cells[0]" input="pulse"/>
  </network>
</neuroml>
MODEL
broken=$work/model/$(basename "$good")
line=$(grep -n '</' "$good" | tail -1 | cut -d: -f1)
sed "${line}s|</\\(.*\\)>|</\\1x>|" "$good" > "$broken"

env HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work" XDG_DATA_HOME="$work" PATH="$work/bin:$PATH" \
  NML_GOOD="$good" NML_BROKEN_LINE="$line" \
  timeout 300 "$nvim" --clean --headless --cmd "set runtimepath^=$here" "$broken" -c "luafile $here/test.lua"
