import type { Page } from '@playwright/test'

type InputCount = { count: () => Promise<number>; screens: () => string[] }

/** Counts the taps on a page, across all its screens, and lists the screens. */
export const countTaps = (page: Page): Promise<InputCount> => countEvents(page, 'pointerdown')
/** Counts the key presses that type nothing. */
export const countKeys = (page: Page): Promise<InputCount> => countEvents(page, 'keydown')

async function countEvents(page: Page, kind: 'pointerdown' | 'keydown'): Promise<InputCount> {
  let presses = 0
  await page.exposeFunction('countPress', () => {
    presses++
  })
  await page.addInitScript((event) => {
    const onEvent = (given: Event) => {
      if (given instanceof KeyboardEvent && given.key.length === 1) return
      Reflect.get(window, 'countPress')()
    }
    window.addEventListener(event, onEvent, { capture: true })
  }, kind)
  const screens: string[] = []
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return
    const screen = new URL(frame.url()).pathname.split('/')[4] ?? ''
    if (screens.at(-1) !== screen) screens.push(screen)
  })
  return { count: async () => presses, screens: () => screens }
}
