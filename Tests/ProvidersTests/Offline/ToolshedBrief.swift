import Kernel

/// A brief in prose and lists, with what was decided beforehand.
enum Toolshed {
  static let documents = [
    Briefs.document(brief),
    BoundDocument(path: "docs/onboarding/decisions.md", purpose: .onboarding, text: decisions),
    BoundDocument(path: "docs/onboarding/house-rules.md", purpose: .onboarding, text: houseRules),
  ]

  /// The wishes of a tool library.
  static let brief = """
    # Toolshed: lending tools to a whole town

    A brief by Ines Falk, coordinator of the Hallmoor tool library.

    ## What we want

    Hallmoor has 9,400 inhabitants and, since the spring before last, a tool library in the old fire station.
    Anyone who lives here can become a member and borrow a drill, a ladder, a tile cutter or a cider press for a
    few days instead of buying one. We now lend 640 different items to about 380 members, and the way we keep
    track of them no longer works.

    We want Toolshed, a small web application with which members find and reserve tools from home, and with
    which the volunteers at the desk hand them out and take them back without paper. The goal is that a member
    who walks to the fire station gets the tool they came for, in working order, and that the desk always knows
    where every tool is.

    ## Who will use it

    - Members want to see whether a tool is free on the days they need it, reserve it, and be reminded before it
      is due back. Many use only a phone, and about a third are over 65.
    - Desk volunteers are eleven people who take turns on the evenings and Saturday mornings when we are open.
      They need to hand out and take back tools quickly while a queue is waiting, often with gloves just off and
      one hand on a ladder.
    - Repairers are four volunteers who come on Mondays. They need to know which tools were reported broken,
      what is wrong with them, and which ones people are waiting for.
    - The coordinator, at present me, admits new members, adds and retires tools, and reports to the town
      council once a year.

    ## How it works today

    There is a spreadsheet of the tools on a laptop at the desk, and a box of paper cards, one for each loan.
    Reservations come by telephone or e-mail and are written on a wall calendar. Last year the same tool was
    promised twice 57 times that we know of.

    Nobody can see from home whether a tool is there. On a normal Saturday about one visitor in five leaves
    without what they came for. Reminders are telephone calls that I make on Sunday evenings, when I have time.
    At the end of last year 41 tools were overdue by more than a month.

    Damage is reported by telling whoever stands at the desk. Some of it never reaches the repairers. In June a
    member borrowed a circular saw whose guard another member had reported broken two weeks earlier. That must
    never occur again.

    ## What the first release must do

    1. Members can search the catalogue by name, category and what the tool is for ("make a hole in concrete"),
       and see on a calendar when each tool is free.
    2. Members can reserve a tool for up to seven days, at most four weeks ahead, and cancel a reservation until
       the evening before.
    3. The same tool can never be reserved by two people for the same day.
    4. Volunteers can hand out a tool by scanning the QR code on it and the code on the membership card, and
       take it back with one scan.
    5. At return, the volunteer is asked whether the tool is complete and works; a "no" takes it out of lending
       at once and puts it on the repairers' list with a note and a photo.
    6. A tool that is marked as dangerous (saws, grinders, ladders above three metres) can be lent only to
       members who have signed its safety sheet, and the desk sees before handing it out whether they have.
    7. Members receive a reminder the day before the tool is due and again three days after; the coordinator
       sees a list of all overdue tools.
    8. The coordinator can add, change and retire tools, admit members, and block a member who has not returned
       something.
    9. The yearly report to the council shows loans by category, the number of active members and the tools most
       often asked for but not available.

    ## What makes it different

    Programs for libraries exist, and we tried two. They are made for books: every copy is as good as the other,
    and a book does not have a guard that can break. For us the state of the thing is as important as its place.
    Toolshed treats a tool's condition as part of lending: no tool leaves the shed unless the last person who
    held it, or a repairer, has said that it works.

    The second difference is the desk. Our volunteers change often, and some come once a month. Someone who has
    never used the program must be able to hand out a tool after being shown once.

    The third is that it must be cheap to run for ever. We live on membership fees of 24 euros a year and a
    grant from the council.

    ## Conditions

    - It must run on the phones that members have and on the one tablet at the desk. We will not buy other
      hardware, except labels and a hand scanner.
    - The fire station has thick walls. The mobile network fails several times a week, for minutes at a time;
      the desk must be able to go on lending during that time, and nothing that was scanned may be lost.
    - Handing out one tool to a member with a card must take less than 20 seconds at the desk, because ten
      people may be waiting.
    - All texts must be in German and in plain language; Turkish and Ukrainian must be possible to add without a
      programmer.
    - Letters must be large enough for older members, and everything must be usable with a screen reader,
      because two of our members are blind.
    - We keep names, postal addresses, telephone numbers and copies of the signed safety sheets.
    - The existing spreadsheet must be taken over, including the history of repairs, which fills 1,900 rows.
    - Two of our members are programmers and will look after the program in their spare time; installing a new
      version must fit into one evening.

    ## What worries us

    - Volunteers may go back to paper if the program is slower than a card.
    - Members without a smartphone must not be shut out. They will go on telephoning, and a volunteer must be
      able to reserve for them.
    - If the tablet breaks on a Saturday morning, somebody must still be able to find out who has which tool.
    - The council decides about the grant every year, and we do not know whether it will be paid after next
      year.

    ## Later ideas

    - Other villages in the valley have asked whether they could use Toolshed as well, each with its own shed,
      and perhaps lend to each other.
    - Members could leave hints for the next borrower, such as which drill bit fits the old brick here.
    - A waiting list that offers a tool to the next person as soon as it comes back early.
    - A locker outside the station from which reserved tools can be fetched when the desk is closed.

    ## How we would start

    We would like to begin with hand tools and garden tools, about 250 items, and with the volunteers of the
    Saturday shift, and take in the rest when they say that it is faster than cards.
    """

  /// What its board has settled.
  static let decisions = """
    # Decisions of the tool library's board

    Minutes of the meeting of 12 March, as far as they concern Toolshed. What is listed here is settled and need
    not be asked again.

    - deadline_budget: The first release must be in use by 1 September 2027 and may cost at most 6,500 euros, of
      which 1,200 euros are for labels and the scanner.

    ## What is deliberately out of scope for the first release?

    Payments of any kind, lending to people who live outside Hallmoor, and an application from an app store.
    Membership fees stay in the treasurer's own books.

    ## Who decides

    Ines Falk decides about features. The treasurer, Jonas Petri, decides about spending above 500 euros.
    """

  /// What holds at its desk.
  static let houseRules = """
    # House rules of the tool library

    These rules hang beside the desk. Toolshed has to follow them.

    - A member may hold at most five tools at the same time.
    - A loan lasts at most seven days and can be extended once by seven days if nobody else has reserved the
      tool.
    - Ladders above three metres, saws and grinders are handed out only to members who have signed the safety
      sheet for that tool.
    - A member who keeps a tool more than thirty days too long is blocked until it is returned.
    - Whoever breaks a tool by ordinary use pays nothing; whoever hides the damage loses the membership.
    - Tools with a motor are checked by a repairer after every tenth loan.
    """
}
