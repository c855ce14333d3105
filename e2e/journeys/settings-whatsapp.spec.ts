import { expect, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import { expectText, press } from '../pages/settings.ts'

const root = '/admin/settings/whatsapp'
const sid = `HX${'0123456789abcdef'.repeat(2)}`

test('an administrator enters a template and sees which messages are still sent as text messages', async ({ page }) => {
  await signIn(page, 'ada@demo.test')
  await page.goto(root)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Edit German templates' }).click()
  await expectText(page, /Nachricht von \{\{1\}\}: \{\{2\}\} ist bestätigt/)
  await page.getByLabel('Content SID: Reminder').fill('HX12')
  await page.getByLabel('Content SID: Confirmation').fill(sid)
  await press(page, 'Save German templates')
  await expect(page.getByRole('alert', { name: 'There is a problem' })).toContainText('Enter a content SID')
  await expect(page.getByLabel('Content SID: Confirmation')).toHaveValue(sid)
  await expectAccessible(page)

  await page.getByLabel('Content SID: Reminder').fill('')
  await press(page, 'Save German templates')
  await expectText(page, 'Templates saved. New messages use them.')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'All languages' }).click()
  await expect(page.getByRole('row', { name: /Confirmation/ })).toContainText('HX…abcdef')
  await expect(page.getByRole('row', { name: /Reminder/ })).not.toContainText('HX')
  await expectText(page, '1 of 6 set; the rest are sent as text messages')

  await page.getByRole('link', { name: 'Edit German templates' }).click()
  await page.getByLabel('Content SID: Confirmation').fill('')
  await press(page, 'Save German templates')
  await expectText(page, 'Templates saved. New messages use them.')
})

test('supervisors have view-only access', async ({ page }) => {
  await signIn(page, 'sam@demo.test')
  await page.goto(`${root}/en`)
  await expectText(page, 'You have view-only access.')
  await expect(page.getByRole('button', { name: /Save/ })).toHaveCount(0)
  await expectAccessible(page)
})
