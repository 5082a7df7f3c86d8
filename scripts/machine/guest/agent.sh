#!/bin/bash
# Runs what the host asks for, any number at once. A line in is NUMBER COMMAND, a line out NUMBER STATUS OUTPUT, command and
# output in base64. The first line out says that the machine is up.
run() {
  local number=$1 output status
  output=$(mktemp /run/agent.XXXXXX)
  bash -c "$(base64 -d <<<"$2")" >"$output" 2>&1 </dev/null 3>&-
  status=$?
  {
    flock 4
    printf '%s %s %s\n' "$number" "$status" "$(base64 -w 0 "$output")" >&3
  } 4>/run/agent.lock
  rm -f "$output"
}

until [ -e /dev/virtio-ports/agent ]; do sleep 0.1; done
exec 3<>/dev/virtio-ports/agent
echo '0 0 ' >&3
while read -r -u 3 number command; do run "$number" "$command" & done
