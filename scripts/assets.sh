#!/usr/bin/env bash
# Copies from node_modules to static/vendor the files that pages ask for; communes have no CDN.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

from=node_modules
to=static/vendor
rm -rf "$to"
mkdir -p "$to"/{bootstrap,bootstrap-icons/fonts,htmx,be-vietnam-pro}

# Static files get hashed names, for which every file that a file names must exist: so no source maps (0,9 MB),
# and no fallback to WOFF, which no browser of the last ten years asks for.
sed '/^\/[/*]# sourceMappingURL=/d' "$from/bootstrap/dist/css/bootstrap.min.css" >"$to/bootstrap/bootstrap.min.css"
sed 's/,url("fonts\/bootstrap-icons\.woff?[^)]*) format("woff")//' "$from/bootstrap-icons/font/bootstrap-icons.min.css" \
  >"$to/bootstrap-icons/bootstrap-icons.min.css"
cp "$from/bootstrap-icons/font/fonts/bootstrap-icons.woff2" "$to/bootstrap-icons/fonts/"
cp "$from/htmx.org/dist/htmx.min.js" "$to/htmx/"

for slice in latin latin-ext vietnamese; do
  for weight in 400 600; do
    cp "$from/@fontsource/be-vietnam-pro/files/be-vietnam-pro-$slice-$weight-normal.woff2" "$to/be-vietnam-pro/"
  done
done
cp "$from/@fontsource/be-vietnam-pro/LICENSE" "$to/be-vietnam-pro/"
