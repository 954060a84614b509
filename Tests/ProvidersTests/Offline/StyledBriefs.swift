/// The same kinds of facts in five styles of writing.
extension Briefs {
  /// Numbered chapters, a table of users, priorities as headings, the writer's own open points.
  static let moscow = """
    # Ferryboard

    ## 1. Vision

    Ferryboard tells every islander, before they leave the house, whether the boat sails. Nobody waits in the rain twice.

    ## 2. What goes wrong

    * Storms: The boat is cancelled and 60 people stand on the quay.
    * Freight: 12 % of the parcels are left behind.

    ## 3. People

    | Who | How many | What they need |
    |---|---|---|
    | Islander | 480 | see whether the boat sails |
    | Guests | unknown | book a place |

    ## 4. Must (in use on 1 April 2027)

    1. Sailing list of the day, in the order of departure; readable without network.
    2. Cancellation by the skipper, with the reason.

    ## 5. Should

    - Reservation of a place for a bicycle.

    ## 6. Could, later

    - Messages between passengers.

    ## 7. Won't

    - No sale of tickets.

    ## 8. Success

    We measure twelve months after the start:

    - Complaints fall from 90 to fewer than 10 per month.

    ## 9. Open

    Who pays for the screens on the quay? Shall the school have a log-in of its own? The licence of the map has no date.
    """

  /// A readme with a release as a heading and requirements in a numbered table.
  static let readme = """
    # linkwarden-check

    **TL;DR** a CLI that tells writers of manuals *before* release which links are dead.

    > "We shipped forty dead links." — Lena, head of docs

    ## Who is this for
    - technical writers (14): run a check and want an answer in seconds
    - release managers: want to know which page is broken

    ## v1
    - `linkcheck run <folder>[.<ext>]` for Markdown and HTML
    - annotation on the offending line
    - ignore list in `links.yaml` with `skip: "*"` and `GET /pages/{id}`

    ## Not doing
    - No crawling of the whole web.

    ## Requirements
    | # | Requirement | Target |
    |---|---|---|
    | 1 | wall time on a laptop | p95 < 3 s |
    | 2 | false positives | < 2% of links |

    ## How we'll know
    * dead links per release: 9 → ≤2 by June 2027

    ## Prior art
    Two scripts which we all love and fear.

    ## Worries
    - Sites will block us.
    """

  /// Minutes without any mark-up.
  static let minutes = """
    Minutes of the working group "Night Bus"
    Held on 3 May 2026 in the town hall
    Present: Jo Dahl (chair), Amir Sole (drivers)

    1. Why we met

    The last bus leaves at nine. Of 300 shift workers we asked, 210 walk home.

    The group wants a service with which night workers call a bus to their gate.

    2. What it should do

    Decided: Workers call the bus with a text message. No app has to be installed.
    Decided: The driver sees the calls in the order of the stops.
    Discussed, not decided: whether dogs may ride along.
    Rejected: payment in the bus.

    3. Concerns

    Amir is worried that drivers look at the screen while driving.

    4. Money

    The council has granted 80,000 euros, to be spent by 30 June 2027.
    """

  /// A conversation, question by question.
  static let interview = """
    # Transcript: "Seedbank"

    *Recorded 2 October 2026. R = Rosa Lind (head of a seed library), D = developer.*

    **D:** Tell us in one minute what it is supposed to be.

    **R:** A drawer that knows its seeds. I want that a gardener scans a bag and sees how old the seeds are.

    **D:** Who will use it?

    **R:** Six volunteers, two of them students. And gardeners, who borrow seeds in spring.

    **D:** How do you count success?

    **R:** Within a year fewer than 5 percent of the bags are too old, down from 40 percent.

    **D:** What should it not do?

    **R:** No shop. And please no ratings of gardeners.

    **D:** What are you afraid of?

    **R:** That the labels get wet and nobody can read them.

    **D:** Budget and time?

    **R:** 9,000 euros, and it has to be in use on 1 March 2027.
    """

  /// A letter that tells its wishes as a dream.
  static let dream = """
    Dear Tom,

    you asked me to write down what I want. So here goes, and forgive the length, the hay can wait.

    You know the mill: twenty farmers bring grain, and in March each gets a sheet of paper. The scale is the hard part.

    What I dream of is that every sack has a name. When a farmer unloads it, someone sticks a label on it, and from that moment we know whose it is. The farmer sees the weight the same evening on his telephone.

    Last season we paid for 112 sacks that we could not find. If by the end of the next season there are fewer than ten such sacks, I will call it a success.

    Who would use it? The farmers, of course; most are over fifty. The two men at the scale, Ania in the office, and me.

    I do not want a shop on the internet.

    What I worry about is the labels. They get wet and they freeze.

    Yours,
    Bogdan
    """
}
