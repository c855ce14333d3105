export const looks = ['light', 'dark', 'light-phone', 'dark-phone'] as const
export type Look = (typeof looks)[number]

export const isPhone = (look: Look): boolean => look.endsWith('-phone')

/**
 * A mail as one reader's device shows it: the choice between light and dark is made here and not by this browser. The page's policy
 * holds in the frame too, so the mail's one style sheet needs the nonce.
 */
export function asSeen(html: string, look: Look, nonce: string): string {
  const scheme = look.startsWith('dark') ? 'dark' : 'light'
  return html
    .replaceAll('@media (prefers-color-scheme: dark)', scheme === 'dark' ? '@media all' : '@media not all')
    .replaceAll('light dark', scheme)
    .replaceAll('<style>', `<style nonce="${nonce}">`)
}
