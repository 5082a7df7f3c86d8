/** Name of the reader's serial line, for `MachineOptions.serialLines`. */
export const READER_LINE = 'reader'
/** Where the machine's udev puts it, whatever number the line has. */
export const READER_FILE = '/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_READER1-if00-port0'
/** The scanner that plays keyboard, likewise. */
export const SCANNER_FILE = '/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_SCANNER1-event-kbd'
