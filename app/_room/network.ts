/** Returns the source of the browser's network change events, if it has one. */
export function navigatorConnection(): EventTarget | null {
  const found: unknown = Reflect.get(navigator, 'connection')
  return found instanceof EventTarget ? found : null
}

/** Returns the network's type, such as `wifi` or `cellular`, or an empty string if the browser does not report it. */
export function networkKind(): string {
  const connection = navigatorConnection()
  return connection ? String(Reflect.get(connection, 'type')) : ''
}
