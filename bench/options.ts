/** Returns the number after `--name` on the command line, or the default. */
export function numberOption(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? standard : Number(process.argv[at + 1])
}

export const hasOption = (name: string): boolean => process.argv.includes(`--${name}`)
