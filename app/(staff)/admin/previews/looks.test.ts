import { expect, it } from 'vitest'
import { preview } from '#emails/previews.tsx'
import { asSeen } from './looks.ts'

it('shows a mail dark or light as asked, whatever this browser prefers', async () => {
  const { mail } = await preview('CREATE', 'CUSTOMER', { locale: 'en' })
  const [light, dark] = [asSeen(mail.html, 'light', 'abc'), asSeen(mail.html, 'dark-phone', 'abc')]
  for (const html of [light, dark]) {
    expect(html).not.toContain('prefers-color-scheme')
    expect(html.match(/<style[^>]*>/g)).toEqual(['<style nonce="abc">'])
  }
  expect(light).toContain('@media not all')
  expect(dark).toContain('@media all')
  expect(dark).toContain('content="dark"')
})
