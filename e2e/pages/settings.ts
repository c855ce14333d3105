import { expect, type Page } from '@playwright/test'

/** Opens an entry of a console list by its name. */
export async function openFrom(page: Page, list: string, name: string): Promise<void> {
  await page.goto(`/admin/${list}`)
  await page.getByRole('main').getByRole('link', { name, exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/${list}/[0-9a-f-]{36}`))
}

/** Presses a form's visible button; the first one of that name handles the Enter key. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).last().click()

/** Asserts that the page shows the text. */
export const expectText = (page: Page, words: string | RegExp): Promise<void> =>
  expect(page.getByRole('main').getByText(words).first()).toBeVisible()
