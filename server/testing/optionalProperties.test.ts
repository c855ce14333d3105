import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

/**
 * An object literal without a declared type may set a property under a wrong name: if the right one is optional, the compiler
 * reports nothing and its value is lost. This test therefore reads which optional properties product code sets.
 */
const root = normalize(join(import.meta.dirname, '../..'))
/** Set by tests only: shorter waits, and name resolution that needs no network. */
const forTests = ['isAllowed', 'resolve', 'stepWaitMs', 'totalMs']

const isProduct = (file: string): boolean =>
  /\.tsx?$/.test(file) && !/\.test\.tsx?$|^server\/testing\/|^emails\/samples\.ts$/.test(file)

it('has a place that sets it, for every optional property', () => {
  const tracked = execFileSync('git', ['ls-files', '-z', 'app', 'server', 'emails', 'db', 'scripts', 'bench'], {
    cwd: root,
  })
  const declared = new Set<string>()
  const assigned = new Set<string>()
  for (const file of tracked.toString().split('\0').filter(isProduct)) {
    collect(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true))
  }
  expect(declared.size).toBeGreaterThan(100)
  expect([...declared].filter((name) => !assigned.has(name)).sort()).toEqual(forTests)

  function collect(node: ts.Node): void {
    if (ts.isPropertySignature(node) && node.questionToken && ts.isIdentifier(node.name))
      declared.add(node.name.getText())
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) assigned.add(node.name.getText())
    if (ts.isJsxAttribute(node)) assigned.add(node.name.getText())
    if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left)) assigned.add(node.left.name.text)
    ts.forEachChild(node, collect)
  }
})
