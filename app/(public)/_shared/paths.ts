export const joinPath = (token: string, step = ''): string => `/join/${encodeURIComponent(token)}${step}`

export const managePath = (token: string, step = ''): string => `/manage/${encodeURIComponent(token)}${step}`

export const findPath = (application: string, step = ''): string => `/find/${encodeURIComponent(application)}${step}`
