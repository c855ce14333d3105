import { type ChildProcess, spawn } from 'node:child_process'

// Reads "add TARGET SIGNAL" and "drop TARGET" until its input closes, which the system does even when we are
// killed without warning; then it ends what is still on the list, gently first.
const script = `
trap '' INT TERM HUP
list=
while read -r verb target signal; do
  rest=
  for item in $list; do [ "\${item%%:*}" = "$target" ] || rest="$rest $item"; done
  list=$rest
  [ "$verb" = add ] && list="$list $target:$signal"
done
for item in $list; do kill -s "\${item#*:}" -- "\${item%%:*}" 2>/dev/null; done
for second in 1 2 3 4 5 6 7 8; do
  rest=
  for item in $list; do kill -s 0 -- "\${item%%:*}" 2>/dev/null && rest="$rest $item"; done
  list=$rest
  [ -z "$list" ] && exit 0
  sleep 1
done
for item in $list; do kill -s KILL -- "\${item%%:*}" 2>/dev/null; done
`

let watchdog: ChildProcess | undefined

/** Has a process (or with `group` all of its group) ended with the signal once this one is gone, however it went. */
export function guard(pid: number, signal: 'INT' | 'TERM', group = false): void {
  tell(`add ${group ? -pid : pid} ${signal}`)
}

/** To be called when a guarded process has ended, for its number may be given to a stranger. */
export function release(pid: number, group = false): void {
  tell(`drop ${group ? -pid : pid}`)
}

function tell(line: string) {
  if (!watchdog) {
    // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
    watchdog = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' })
    watchdog.on('error', () => {})
    watchdog.stdin?.on('error', () => {})
    watchdog.unref()
  }
  const input = watchdog.stdin
  input?.write(`${line}\n`)
  // Typed as a stream but a socket underneath: it must not keep this process alive.
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref()
}
