/** By name, what stands in the fields of a form. */
export type FormTexts = Readonly<Partial<Record<string, string>>>

/** Trimmed; what was left empty is left out. */
export function textsOf(form: HTMLFormElement): FormTexts {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  )
  return Object.fromEntries(entries)
}

/** For a form that the browser itself sends nowhere. */
export function onSubmit(take: (texts: FormTexts, form: HTMLFormElement) => void): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault()
    if (event.target instanceof HTMLFormElement) take(textsOf(event.target), event.target)
  }
}
