#!/usr/bin/env bash
# Tests the preview in Chromium and the extension in a real VS Code (code-server). Installs what it needs into target/.
# NML_BIN names the program (default: built here), CHROMIUM the browser, CODE_SERVER a folder that has code-server already;
# NML_PICTURES=1 puts the pictures of the documentation into the repository.
#   test.sh [OUT]      pictures are kept in OUT; look at them
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/target/vscode-pictures}
mkdir -p "$out"
for tool in node npm; do
  command -v "$tool" > /dev/null || { echo "test.sh: $tool is missing" >&2; exit 2; }
done
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ]; then
  sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  "${sudo[@]}" apt-get install -y -qq --no-install-recommends chromium > /dev/null
  CHROMIUM=$(command -v chromium)
fi
if [ -z "${NML_BIN:-}" ]; then
  (cd "$root" && cargo build --quiet --package nml)
  NML_BIN=${CARGO_TARGET_DIR:-$root/target}/debug/nml
fi
NML_BIN=$(realpath "$NML_BIN")
code_server=${CODE_SERVER:-$root/target/code-server}
"$here/tests/install-code-server.sh" "$code_server"

cd "$here"
[ -e node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] \
  || npm ci --no-audit --no-fund --loglevel=error
if grep -q '"resolved"' package-lock.json; then
  echo "package-lock.json names a registry" >&2
  exit 1
fi
npm run --silent check
node --test ../preview/test/units.test.js
NML_BIN=$NML_BIN node --test tests/matchers.test.mjs
node ../preview/test/browser.mjs "$out/preview"
node ../preview/test/server.mjs "$NML_BIN" "$out/page"

# A debug build is large only because of what a debugger wants to know.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$NML_BIN" "$work/nml"
case $NML_BIN in */debug/*) export NML_ANY_SIZE=1 ;; esac
node package.mjs "$work/nml" "linux-$(node -p process.arch)" "$work/nml.vsix"
mkdir "$work/models"
cp -r "$root/tests/data/hh" "$root/tests/data/broken.nml" tests/models/. "$work/models/"
# A channel that knows temperature.
sed 's|<gateHHrates id="m" instances="3">|&\n      <q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>|' "$root/tests/data/hh/channels.nml" > "$work/models/warm.nml"
"$work/nml" new morphology "$work/models/branching.nml" 2> /dev/null
broken=$root/../shared/corpus/models/Biosimulant+models-neuroscience-neuroml-01/models/neuroscience-neuroml-golgi-cell-nmlcl000004-model/data/render_xml_file.nml
node tests/e2e.mjs --code-server "$code_server" --vsix "$work/nml.vsix" --models "$work/models" --out "$out" --corpus "$broken"

# The pictures of the documentation, when asked for.
if [ -n "${NML_PICTURES:-}" ]; then
  for name in run channel segment problems; do cp "$out/$name.png" "$root/editors/pictures/"; done
  for name in run channel problems; do cp "$out/$name.png" "$here/walkthrough/"; done
fi
