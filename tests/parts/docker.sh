#!/usr/bin/env bash
# docker.sh start FOLDER | stop FOLDER: a Docker engine for the tests, and the images they use, built here.
# An engine that answers already is used as it is and never stopped; else one is started with all it owns below FOLDER.
# start prints lines to evaluate.
set -euo pipefail
folder=$2

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start() {
  mkdir -p "$folder"
  if ! engine_answers; then
    if [ "$(id -u)" -ne 0 ] || ! command -v dockerd >/dev/null; then
      echo "echo 'no Docker engine answers and none can be started here: tests that need one are skipped'"
      return
    fi
    local socket="unix://$folder/docker.sock"
    nohup dockerd --host "$socket" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
      >"$folder/dockerd.log" 2>&1 &
    export DOCKER_HOST=$socket
    for _ in $(seq 150); do engine_answers && break; sleep 0.2; done
    if ! engine_answers; then
      tail -5 "$folder/dockerd.log" >&2
      return 1
    fi
    echo "export DOCKER_HOST=$socket"
  fi
  build_images >&2
}

# No registry is needed: the images hold one static program.
build_images() {
  local names=(busybox:local busybox:1.37.0) missing=()
  for name in "${names[@]}"; do docker image inspect "$name" >/dev/null 2>&1 || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] && return
  local program
  program=$(command -v busybox) || { echo "no static busybox to build images from: tests that need them are skipped"; return; }
  local rootfs=$folder/rootfs
  mkdir -p "$rootfs/bin" "$rootfs/etc" "$rootfs/tmp" "$rootfs/root"
  cp "$program" "$rootfs/bin/busybox"
  for applet in $("$rootfs/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$rootfs/bin/$applet"
  done
  chmod 1777 "$rootfs/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$rootfs/etc/passwd"
  for name in "${missing[@]}"; do
    tar --create --directory "$rootfs" . | docker import --change 'CMD ["sh"]' - "$name" >/dev/null
  done
}

stop() {
  [ -f "$folder/dockerd.pid" ] || return 0
  local pid
  pid=$(cat "$folder/dockerd.pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
}

"$1"
