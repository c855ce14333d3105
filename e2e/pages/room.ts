import { expect, type Page } from '@playwright/test'

/** One side of a call, as its user sees it. */
export class Room {
  constructor(readonly page: Page) {}

  /** Goes from the join page into the room. */
  async join(joinPath: string, base = ''): Promise<void> {
    await this.open(joinPath, base)
    await expect(this.page).toHaveURL(/\/room$/)
  }

  /** Presses the join button without waiting for the room; rejoins a call in progress. */
  async open(joinPath: string, base = ''): Promise<void> {
    await this.page.goto(`${base}${joinPath}`)
    await this.page.getByRole('button', { name: /^(Join now|Rejoin call)$/ }).click()
  }

  tool(name: string) {
    return this.page.getByRole('toolbar').getByRole('button', { name, exact: true })
  }

  /** Waits until the video with this label shows changing frames. */
  async expectMoving(label: string): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(hasMovingFrames, label), {
        message: `the video “${label}” is moving`,
        timeout: 60_000,
      })
      .toBe(true)
  }

  /** Returns the milliseconds from entering to the first frame of the other side. */
  firstFrameMs(): Promise<number> {
    return this.page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN
      return Math.round(at('room:first-picture') - at('room:enter'))
    })
  }

  async write(text: string): Promise<void> {
    await this.page.getByLabel('Message').fill(text)
    await this.page.getByRole('button', { name: 'Send' }).click()
  }

  async openChat(): Promise<void> {
    await this.page.getByRole('button', { name: /^Chat/ }).click()
  }
}

/** Compares small frames taken moments apart; true when they differ and are not black. */
async function hasMovingFrames(label: string): Promise<boolean> {
  const video = [...document.querySelectorAll('video')].find((one) => one.getAttribute('aria-label') === label)
  if (!video || video.videoWidth === 0) return false
  const canvas = document.createElement('canvas')
  canvas.width = 64
  canvas.height = 48
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const frame = (): number[] => {
    context?.drawImage(video, 0, 0, 64, 48)
    return [...(context?.getImageData(0, 0, 64, 48).data ?? [])]
  }
  const first = frame()
  const isLit = first.some((value, index) => index % 4 !== 3 && value > 30)
  for (let frames = 0; frames < 20; frames++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const changed = frame().filter((value, index) => Math.abs(value - (first[index] ?? 0)) > 20).length
    if (isLit && changed > 5) return true
  }
  return false
}

export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

type VideoKind = 'Built-in video room' | 'Genesys video session' | 'Genesys video meeting'

/** Chooses how an application's video calls are held, as its administrator. */
export async function chooseVideo(page: Page, kind: VideoKind): Promise<void> {
  await page.goto('/admin/settings/video')
  await page.getByRole('radio', { name: kind }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status')).toContainText('Saved')
}
