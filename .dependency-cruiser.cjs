// The direction of the house (ARCHITECTURE.md). `test/tidy.test.ts` asserts that this tool saw the modules at all.
const only = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const hardwarePackages = {
  onoff: '^drivers/bus/onoff-gpio\\.ts$',
  epoll: '^drivers/bus/event-file-port\\.ts$',
  'i2c-bus': '^drivers/bus/linux-i2c-bus\\.ts$',
  serialport: '^drivers/bus/serial-byte-port\\.ts$',
  'johnny-five': '^drivers/panel/johnny-five-board\\.ts$',
  'node-thermal-printer': '^drivers/label-printer/escpos-codec\\.ts$',
  sqlite3: '^firmware/journal/sqlite-database\\.ts$',
  jose: '^firmware/proof/jose-envelope\\.ts$',
  // One door for the kiosk, one for the district's program, which listens to all of them; and the benchmark's.
  mqtt: '^(firmware/(uplink/mqtt-connection|kioskctl/broker-link)|scripts/measure/(bare-mqtt|peers/level-process))\\.ts$',
}

module.exports = {
  forbidden: [
    only('no-circular', 'A cycle means two files are one.', {}, { circular: true, dependencyTypesNot: ['type-only'] }),
    only(
      'domain-is-pure',
      'The domain decides from values alone: replay and simulation rest on it.',
      { path: '^firmware/domain/' },
      { pathNot: '^firmware/domain/' },
    ),
    only(
      'ports-know-the-domain-only',
      'A port is an obligation, not a choice of library.',
      { path: '^firmware/ports/' },
      { pathNot: '^firmware/(ports|domain)/' },
    ),
    only(
      'disk-is-a-leaf',
      'How a file gets onto the disk for good is below all rooms and needs none.',
      { path: '^firmware/disk/' },
      { path: '^(firmware|drivers|config|scripts|test)/|node_modules/', pathNot: '^firmware/disk/' },
    ),
    only(
      'drivers-stand-alone',
      'A driver would serve another product.',
      { path: '^drivers/' },
      { path: '^(firmware|config|scripts|test)/' },
    ),
    only(
      'middle-rooms-do-not-meet',
      'Rooms of the firmware meet in compose/ only.',
      { path: '^firmware/(journal|labels|uplink|maintenance|screens|health|log|roster|voice|control|consumer|proof)/' },
      {
        path: '^(firmware/(journal|labels|uplink|maintenance|screens|health|log|roster|voice|control|consumer|proof|compose|cli|kioskctl)|drivers|config|scripts|test)/',
        pathNot: '^firmware/$1/',
      },
    ),
    only(
      'config-stands-alone',
      'Configuration is data; programmes take their shape from the domain.',
      { path: '^config/' },
      { path: '^(firmware|drivers|scripts|test)/', pathNot: '^firmware/(domain|disk)/' },
    ),
    only(
      'only-compose-builds',
      'Concrete classes are known in compose/ alone.',
      { path: '^firmware/cli/' },
      { path: '^drivers/' },
    ),
    only(
      'kioskctl-is-a-program',
      "The district's program takes rooms from the house; nothing of a kiosk needs it, and it builds none.",
      { path: '^firmware/kioskctl/' },
      { path: '^(drivers|firmware/(compose|cli|screens|labels|voice|uplink))/' },
    ),
    only(
      'nobody-needs-kioskctl',
      'A kiosk runs without the program of the district.',
      { path: '^(firmware|drivers|config)/', pathNot: '^firmware/kioskctl/' },
      { path: '^firmware/kioskctl/' },
    ),
    only(
      'product-does-not-import-tests',
      'Tests look at the product, never the other way.',
      { path: '^(firmware|drivers|config|scripts)/' },
      { path: '^test/' },
    ),
    only(
      'no-dev-dependency',
      'A release carries production modules only.',
      { path: '^(firmware|drivers|config)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
    ...Object.entries(hardwarePackages).map(([name, file]) =>
      only(
        `one-door-for-${name}`,
        'Replacing a package is a change in one file.',
        { path: '^(firmware|drivers|config|scripts)/', pathNot: file },
        { path: `node_modules/${name}/` },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^scripts/measure/peers/node_modules/|(^|/)node_modules/(?!onoff|epoll|i2c-bus|serialport|johnny-five|node-thermal-printer|sqlite3|mqtt|jose)',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
