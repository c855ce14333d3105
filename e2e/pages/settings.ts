import { expect, type Page } from '@playwright/test'

/** A place of the console by the name of its list and of the thing in it. */
export async function openFrom(page: Page, list: string, name: string): Promise<void> {
  await page.goto(`/admin/${list}`)
  await page.getByRole('main').getByRole('link', { name, exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/${list}/[0-9a-f-]{36}`))
}

/** Presses a form's button, the visible one: the enter key has one of its own. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).last().click()

/** What the page says of the last form. */
export const said = (page: Page, words: string | RegExp): Promise<void> =>
  expect(page.getByRole('main').getByText(words).first()).toBeVisible()
