#!/usr/bin/env bash
# docker.sh start FOLDER | stop FOLDER: a Docker engine for the tests, and the images they use, built here.
# An engine that answers already is used as it is and never stopped; else one is started with all it owns below FOLDER.
# It keeps off other engines of the machine: a bridge of its own, and no rules in the machine's firewall
# (published ports go through the engine's proxy; containers reach the machine, not the world).
# start prints lines to evaluate. FOLDER must be short enough for a socket's path (about 90 characters).
set -euo pipefail
[ $# -eq 2 ] && [[ $1 == start || $1 == stop ]] || { echo "usage: docker.sh start|stop FOLDER" >&2; exit 2; }
folder=$(realpath -m "$2")
socket=unix://$folder/docker.sock
number=$((16#$(printf %s "$folder" | sha256sum | head -c 4)))
bridge=$(printf 'bac-%04x' "$number")

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

start() {
  mkdir -p "$folder"
  # Ours from an earlier start, or the machine's.
  if DOCKER_HOST=$socket engine_answers; then
    export DOCKER_HOST=$socket
    echo "export DOCKER_HOST=$socket"
  elif ! engine_answers; then
    if [ "$(id -u)" -ne 0 ] || ! command -v dockerd >/dev/null; then
      echo "echo 'no Docker engine answers and none can be started here: tests that need one are skipped'"
      return
    fi
    launch
    echo "export DOCKER_HOST=$socket"
  fi
  build_images >&2
}

launch() {
  local network=()
  if command -v ip >/dev/null; then
    ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
    ip address replace "10.$((number % 200 + 40)).$((number / 256)).1/24" dev "$bridge"
    ip link set "$bridge" up
    network=(--bridge "$bridge")
  fi
  # setsid: it outlives the shell and the terminal that start it.
  setsid dockerd --host "$socket" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
    "${network[@]}" --iptables=false --ip-masq=false >"$folder/dockerd.log" 2>&1 </dev/null &
  export DOCKER_HOST=$socket
  for _ in $(seq 150); do engine_answers && return; sleep 0.2; done
  tail -5 "$folder/dockerd.log" >&2
  return 1
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
  "$rootfs/bin/busybox" --list | while read -r applet; do
    [ "$applet" = busybox ] || ln -sf busybox "$rootfs/bin/$applet"
  done
  chmod 1777 "$rootfs/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$rootfs/etc/passwd"
  for name in "${missing[@]}"; do
    tar --create --directory "$rootfs" . | docker import --change 'CMD ["sh"]' - "$name" >/dev/null
  done
}

# Ends only the process this script started in FOLDER: its number and its command line must both fit.
stop() {
  local pid
  pid=$(cat "$folder/dockerd.pid" 2>/dev/null) || return 0
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--pidfile $folder/dockerd.pid"; then
    # Running containers would each get ten seconds of grace.
    DOCKER_HOST=$socket docker ps --quiet 2>/dev/null | DOCKER_HOST=$socket xargs --no-run-if-empty docker kill >/dev/null 2>&1 || true
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$folder/dockerd.pid"
  if command -v ip >/dev/null; then ip link delete "$bridge" 2>/dev/null || true; fi
}

"$1"
