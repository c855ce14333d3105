import type { Handler } from './http.ts'

export type Route = { method: string; path: string; handle: Handler }
export type Match = { route: Route; params: Record<string, string> }

type Node = { exact: Map<string, Node>; any: Node | null; routes: Map<string, Route> }

/** Matches paths with `{names}`; an exact segment takes precedence over a name. */
export class Router {
  readonly #root = node()

  constructor(routes: Route[]) {
    for (const route of routes) this.#add(route)
  }

  find(method: string, path: string): Match | null {
    let current = this.#root
    const values: string[] = []
    for (const segment of split(path)) {
      const exact = current.exact.get(segment)
      if (!exact && !current.any) return null
      if (!exact) values.push(decode(segment))
      current = exact ?? current.any ?? current
    }
    const route = current.routes.get(method)
    return route ? { route, params: named(route.path, values) } : null
  }

  #add(route: Route): void {
    let current = this.#root
    for (const segment of split(route.path))
      current = segment.startsWith('{') ? wildcardOf(current) : exactOf(current, segment)
    current.routes.set(route.method, route)
  }
}

function node(): Node {
  return { exact: new Map(), any: null, routes: new Map() }
}

function wildcardOf(parent: Node): Node {
  parent.any ??= node()
  return parent.any
}

function exactOf(parent: Node, segment: string): Node {
  const found = parent.exact.get(segment) ?? node()
  parent.exact.set(segment, found)
  return found
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function named(path: string, values: string[]): Record<string, string> {
  const names = split(path).filter((segment) => segment.startsWith('{'))
  return Object.fromEntries(names.map((name, index) => [name.slice(1, -1), values[index] ?? '']))
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
