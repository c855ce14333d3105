export const displayModes = ['light', 'dark', 'light-phone', 'dark-phone'] as const
export type DisplayMode = (typeof displayModes)[number]

export const isPhone = (mode: DisplayMode): boolean => mode.endsWith('-phone')

/**
 * Prepares an email for the preview: the light or dark style is fixed, so that the browser's own setting has no effect. The
 * page's content security policy applies to the frame as well, so the email's style sheet needs the nonce.
 */
export function applyDisplayMode(html: string, mode: DisplayMode, nonce: string): string {
  const scheme = mode.startsWith('dark') ? 'dark' : 'light'
  return html
    .replaceAll('@media (prefers-color-scheme: dark)', scheme === 'dark' ? '@media all' : '@media not all')
    .replaceAll('light dark', scheme)
    .replaceAll('<style>', `<style nonce="${nonce}">`)
}
