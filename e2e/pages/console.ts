import { expect, type Page } from '@playwright/test'

/** Signs in as one of the demo's staff. */
export async function signIn(page: Page, email: string, password = 'punctual-demo'): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel(/email/i).fill(email)
  await page.getByLabel(/password/i).fill(password)
  await page.getByRole('button', { name: /sign in/i }).click()
  await expect(page).toHaveURL(/\/(admin|my-schedules)/)
}

/** Opens an appointment from the list by the customer's name. */
export async function openAppointment(page: Page, name: string): Promise<void> {
  await page.goto(`/admin/appointments?q=${encodeURIComponent(name)}`)
  const row = page.getByRole('main').locator('a[href*="/admin/appointments/"]').filter({ visible: true, hasText: name })
  await row.first().click()
  await expect(page).toHaveURL(/\/admin\/appointments\/[0-9a-f-]{36}/)
}
