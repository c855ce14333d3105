/** Where the browser tells of changes of network. */
export function navigatorConnection(): EventTarget | null {
  const found: unknown = Reflect.get(navigator, 'connection')
  return found instanceof EventTarget ? found : null
}

/** Such as wifi or cellular, where the browser tells. */
export function networkKind(): string {
  const connection = navigatorConnection()
  return connection ? String(Reflect.get(connection, 'type')) : ''
}
