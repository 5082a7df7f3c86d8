/** What an engineer types; `kioskctl help COMMAND` shows them. DIR is the district's folder. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  list: [
    'kioskctl list --district-dir DIR                       who is there, those that need you first',
    'kioskctl list --district-dir DIR --site 0007           one site',
    'kioskctl list --district-dir DIR --json | jq -r \'select(.standing == "lost") | .kiosk\'',
  ],
  status: [
    'kioskctl status --district-dir DIR                     all that need you, and why',
    'kioskctl status K0042 --district-dir DIR               all that one kiosk says',
  ],
  board: ['kioskctl board --district-dir DIR                      the fleet on one screen, until Ctrl-C'],
  rollout: [
    'kioskctl rollout 1.4.0 --state 1.4.0.json --district-dir DIR --sign-key ada.key --by ada',
    'kioskctl rollout 1.4.0 --state 1.4.0.json …            the same again goes on where it was',
    'kioskctl rollout 1.4.0 --state 1.4.0.json … --canary K0042,K0107 --groups 1,10,50,100 --max-failed 1',
  ],
  update: ['kioskctl update 1.4.0 K0042 K0043 --district-dir DIR --sign-key ada.key --by ada'],
  command: [
    'kioskctl command label.test K0042 --url mqtts://broker.example:8883 … --sign-key li.pem --by li',
    'kioskctl command service.restart --site 0001 …         a third of the site at a time',
  ],
  logs: ['kioskctl logs K0042 --lines 500 --level warn --url … --sign-key li.pem --by li'],
  doctor: ['kioskctl doctor --all --url … --sign-key li.pem --by li        what is not right, of every kiosk'],
  config: [
    'kioskctl config set site.bandsMinutes=[10,20] K0042 --url … --sign-key li.pem --by li',
    'kioskctl config diff --all --url …                     who is not as it should be, and why',
  ],
  'sign-keys': ['kioskctl sign-keys list.json --sign-key root.pem > list.jws'],
  watch: ['kioskctl watch --url mqtts://broker.example:8883 --store events.sqlite --fleet DIR/fleet.json'],
  provision: [
    'kioskctl provision K0042 --district-dir DIR --site 0001 --station 01 --request K0042.csr',
    'kioskctl provision K0042 --district-dir DIR --request K0042.csr       its next certificate',
  ],
  move: [
    'kioskctl move K0042 --site 0007 --station 02 --ticket-letter C --district-dir DIR --sign-key li.pem --by li',
    'kioskctl move K0042 --site 0007 --station 02 …         the same again goes on waiting',
  ],
  renew: [
    'kioskctl renew --district-dir DIR --sign-key li.pem --by li            once a month, with the key of the district at hand',
    'kioskctl renew --watch --district-dir DIR …            answers at once; see fleet.md before it stays on',
  ],
  replace: ['kioskctl replace K0042 K0107 --district-dir DIR --request K0107.csr --url mqtts://broker.example:8883'],
  revoke: ['kioskctl revoke K0042 --district-dir DIR --url mqtts://broker.example:8883'],
  completion: ['source <(kioskctl completion bash)                     in ~/.bashrc'],
}
