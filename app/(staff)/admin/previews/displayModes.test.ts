import { expect, it } from 'vitest'
import { preview } from '#emails/previews.tsx'
import { applyDisplayMode } from './displayModes.ts'

it('shows an email in the chosen mode, whatever the browser prefers', async () => {
  const { mail } = await preview('CREATE', 'CUSTOMER', { locale: 'en' })
  const [light, dark] = [applyDisplayMode(mail.html, 'light', 'abc'), applyDisplayMode(mail.html, 'dark-phone', 'abc')]
  for (const html of [light, dark]) {
    expect(html).not.toContain('prefers-color-scheme')
    expect(html.match(/<style[^>]*>/g)).toEqual(['<style nonce="abc">'])
  }
  expect(light).toContain('@media not all')
  expect(dark).toContain('@media all')
  expect(dark).toContain('content="dark"')
})
