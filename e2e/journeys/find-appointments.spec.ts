import { expect, test } from '@playwright/test'
import { bookQuickCall, codesSoFar, enterCode, nextCode } from '../pages/selfService.ts'
import { randomEmail } from '../pages/testApp.ts'

test.use({ javaScriptEnabled: false })

test('lost appointments are found with a code, and no contact or code appears in a URL', async ({ page, request }) => {
  const { email, manage, name } = await bookQuickCall(page, request, 'Finn Finds', 3)
  const before = await codesSoFar(request, email)
  await page.goto('/find/acme-care')
  await page.getByLabel(/^Email address/).fill(email)
  await page.getByRole('button', { name: 'Send code' }).click()
  await expect(page).toHaveURL(/\/find\/acme-care\/code$/)
  await enterCode(page, request, email, before, 'Show appointments')
  await expect(page).toHaveURL(/\/find\/acme-care\/appointments$/)
  await expect(page.getByRole('main')).toContainText(email)
  await page.getByRole('link', { name: /^View or change/ }).click()
  await expect(page).toHaveURL(new RegExp(`${manage}$`))
  await expect(page.getByRole('main')).not.toContainText(name)
})

test('an unknown contact gets the same response, and sees no appointments after its code', async ({
  page,
  request,
}) => {
  const unknown = randomEmail()
  const known = (await bookQuickCall(page, request, 'Kai Known', 4)).email
  const answers: string[] = []
  for (const email of [known, unknown]) {
    await page.goto('/find/acme-care')
    await page.getByLabel(/^Email address/).fill(email)
    await page.getByRole('button', { name: 'Send code' }).click()
    await expect(page).toHaveURL(/\/code$/)
    answers.push((await page.getByRole('main').innerText()).replaceAll(email, 'CONTACT'))
  }
  expect(answers[1]).toBe(answers[0])
  await enterCode(page, request, unknown, 0, 'Show appointments')
  await expect(page.getByRole('main')).toContainText('No appointments found')
})

test('an invalid contact and a wrong code are explained', async ({ page, request }) => {
  const email = randomEmail()
  await page.goto('/find/acme-care')
  await page.getByLabel(/^Email address/).fill('not an address')
  await page.getByRole('button', { name: 'Send code' }).click()
  await expect(page.getByRole('heading', { name: 'There is a problem' })).toBeVisible()
  await page.getByLabel(/^Email address/).fill(email)
  await page.getByRole('button', { name: 'Send code' }).click()
  const code = await nextCode(request, email, 0)
  await page.getByLabel(/^Security code/).fill(code === '000000' ? '000001' : '000000')
  await page.getByRole('button', { name: 'Show appointments' }).click()
  await expect(page.getByRole('main')).toContainText('The code is incorrect')
  await page.goto('/find/acme-care/appointments')
  await expect(page).toHaveURL(/\/find\/acme-care\?again=1$/)
})
