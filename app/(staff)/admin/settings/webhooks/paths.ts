export const root = '/admin/settings/webhooks'
export const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`
/** Shortens a URL for display: without the scheme and the final slash. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '')
