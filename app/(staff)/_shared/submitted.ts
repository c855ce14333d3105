/** Returns the form that a browser submits for these values; only tests use it. `lists` are the names of groups of checkboxes. */
export function submitted(values: Record<string, string>, lists: RegExp = /^$/, pressed?: string): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) {
    const [, list, option] = /^(.+)\.([^.]+)$/.exec(name) ?? []
    if (list && option && lists.test(list)) form.append(list, option)
    else form.append(name, value)
  }
  if (pressed) form.append('__intent__', pressed)
  return form
}
