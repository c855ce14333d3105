import { type ChildProcess, spawn } from 'node:child_process'

// Reads "add TARGET SIGNAL" and "drop TARGET" until its input closes, which happens even when this process is killed;
// then it ends the processes still on the list, gracefully first.
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

/** Ends a process (or with `group` its whole group) with the signal once this process is gone, for whatever reason. */
export function guard(pid: number, signal: 'INT' | 'TERM', group = false): void {
  send(`add ${group ? -pid : pid} ${signal}`)
}

/** Must be called when a guarded process has ended, because its id may be reused. */
export function release(pid: number, group = false): void {
  send(`drop ${group ? -pid : pid}`)
}

function send(line: string) {
  if (!watchdog) {
    // A separate session, so that neither Ctrl-C nor the end of the terminal reaches it.
    watchdog = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' })
    watchdog.on('error', () => {})
    watchdog.stdin?.on('error', () => {})
    watchdog.unref()
  }
  const input = watchdog.stdin
  input?.write(`${line}\n`)
  // Typed as a stream but a socket underneath, which must not keep this process alive.
  if (input && 'unref' in input && typeof input.unref === 'function') input.unref()
}
