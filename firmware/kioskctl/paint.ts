import { styleText } from 'node:util'

export type Colour = 'red' | 'yellow' | 'green' | 'gray' | 'bold'
/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string

export const plain: Paint = (_, text) => text

/** Only for a terminal that shows colours, and not where NO_COLOR is set (no-color.org): the platform looks. */
export const inColour: Paint = (colour, text) => styleText(colour, text, { stream: process.stdout })
