import { expect, type Page } from '@playwright/test'

/** Opens an item of a list in the console by its name. */
export async function openFrom(page: Page, list: string, name: string): Promise<void> {
  await page.goto(`/admin/${list}`)
  await page.getByRole('main').getByRole('link', { name, exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/${list}/[0-9a-f-]{36}`))
}

/** Presses a form's visible button. A hidden one with the same name comes first, for the Enter key. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).last().click()

/** Expects a text in the page's main part, such as the result of a form. */
export const expectText = (page: Page, text: string | RegExp): Promise<void> =>
  expect(page.getByRole('main').getByText(text).first()).toBeVisible()
