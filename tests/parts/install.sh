#!/usr/bin/env bash
# Installs what the tests need from Debian's packages, when run as root and something is missing.
set -euo pipefail

declare -A package_of=(
  [dockerd]=docker.io
  [busybox]=busybox-static
  [iptables]=iptables
  [python3]=python3
  [jq]=jq
  [clang]=clang
  [wasm-ld]=lld
)
packages=()
for program in "${!package_of[@]}"; do
  command -v "$program" >/dev/null || packages+=("${package_of[$program]}")
done
[ -e /usr/include/wasm32-wasi/stdio.h ] || packages+=(wasi-libc libclang-rt-14-dev-wasm32)

[ ${#packages[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing here: ${packages[*]} (tests that need them are skipped; run as root on Debian or Ubuntu to have them installed)"
  exit 0
fi
echo "installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
