import Kernel

/// Briefs of three kinds: a structured page, a letter and a terse note.
enum Briefs {
  static func document(_ text: String, path: String = "docs/brief.md") -> BoundDocument {
    BoundDocument(path: path, purpose: .source, text: text)
  }

  static let structured = """
    ---
    author: Ines
    ---

    # Hive Diary

    Hive Diary is a phone app for beekeeping clubs. It keeps the record of every hive in one place, so that whoever
    opens a hive next knows what was done last. The club board wants new members to stop losing colonies in their first
    winter.

    ## How it is done today

    Each of our 14 apiaries has a notebook in a tin box. Entries are wet, illegible or missing, and nobody at home can
    see them. Our bee inspector spends two evenings a month phoning members to find out which hives were treated
    against varroa. Last autumn a member treated a hive twice because the first treatment was never written down.

    ## Who it is for

    - **Keepers** look after two to ten hives each, mostly at weekends, often with gloves on and smoke in their eyes.
    - **Mentors** accompany three or four new keepers and want to see what they did between visits.
    - **The bee inspector** answers to the county and must report treatments twice a year.

    ## What it must do

    - Keepers record an inspection of a hive: queen seen, brood, stores, temper and free notes. An inspection can be
      entered in under two minutes.
    - Keepers can attach up to three photos to an inspection.
    - Keepers must be able to work at the apiary without a connection. Entries are sent as soon as the phone is
      online again, and no entry may be lost.
    - The app reminds a keeper of the next inspection. The reminder comes seven days after the last inspection unless
      the keeper chose another date.
    - A mentor sees all inspections of the keepers assigned to them and can comment on each.
    - The inspector exports all treatments of a year as a CSV file.
    - Every hive carries a QR code; scanning it opens the page of that hive.
    - A treatment records the product, the dose and the date. The app warns when a second treatment is entered within
      the waiting period of the first.

    ## Later

    - A second release could show the weather of the inspection day.
    - Honey harvest and sales can wait until the club has decided how to share its extractor.
    - One day other clubs might join and compare colony losses across the region.

    ## What it is not

    - No shop and no forum: members already have a chat group.
    - The app gives no advice on treatments.

    ## Conditions

    - The app must run on Android 9 and on iPhones from iOS 15.
    - Text must be readable in bright sunlight, and every button must be usable with gloves.
    - The page of a hive opens within three seconds on a five-year-old phone.
    - German and English are needed from the start.
    - Running costs must not exceed 40 euros a month.
    - Treatment records must be kept for five years under the veterinary medicines regulation.
    - Members' names and apiary locations are personal data under the GDPR; locations must not be visible outside the
      club.

    ## How we will know that it works

    - By the end of the first season, 80 percent of inspections are recorded on the day they happen; today it is about
      a third.
    - Winter losses among first-year keepers fall from 40 percent to 25 percent by spring 2028.

    ## Time and money

    The first version has to be in use when the season starts in April 2027. The club has set aside 6,000 euros.

    ## Risks

    - Older members may refuse to use a phone at the hive.
    - We depend on one volunteer for the hosting.
    - There is hardly any reception at four of the apiaries.

    ## Assumptions

    - We assume that every keeper has a smartphone of their own.

    ## Open questions

    - Who may delete a hive that has died?
    - We have not decided whether guests may read entries.
    """

  static let letter = """
    Dear Tomasz,

    thanks for the long talk on Thursday. As promised, here is what I have in mind for the tool library.

    You know how it goes today: everybody who borrows a drill or a ladder writes their name on the sheet by the door,
    and half of the sheets are gone by Friday. We own about 600 tools, and on any given day nobody can say where a
    tenth of them are. Last summer the big tile cutter was away for eleven weeks, and it turned out that it stood in
    the cellar of a member who had simply forgotten it. Marta nearly cried. Our volunteers spend most of Saturday
    morning on the phone instead of helping people.

    What I want is simple. A volunteer at the desk should be able to lend out a tool by scanning its label and the
    member's card, and the whole thing must not take longer than thirty seconds. Members should see from home which
    tools are free, and reserve one for the coming Saturday. Whoever keeps a tool too long should get a reminder by
    e-mail, first after two weeks and then every week. And when a tool comes back broken, the volunteer marks it as
    broken so that nobody can borrow it until Piet has repaired it. Piet, by the way, would love a list of everything
    that waits for him.

    There are about thirty volunteers, most of them retired, and roughly nine hundred members. The volunteers are not
    computer people. It has to work on the old laptop at the desk, in the browser, and it has to be in Dutch. The
    internet in the hall drops out every other week, so lending must go on without it.

    I do not want money in it: fines and deposits stay in the tin. Later, maybe, members could recommend tools to each
    other, and one day we might share our catalogue with the library in Delft. Not now.

    I worry that the volunteers will go back to the sheet when the queue gets long. That is the real danger. And we
    must be careful with people's addresses; the board is strict about privacy, and I think we may only keep what a
    loan needs.

    We have no deadline, and I have not talked to the treasurer about a budget yet. If, in a year, only one tool in a
    hundred is missing instead of one in ten, I will buy everybody cake.

    Let me know what you think.

    Best,
    Ann
    """

  static let terse = """
    # Shift swap

    Nurses on ward 4 swap shifts in a WhatsApp group. Swaps get lost, the ward lead finds out too late and shifts stay
    empty.

    Needed: nurse offers a shift, another nurse takes it, ward lead approves
    Everyone sees the current roster on the phone
    Ward lead gets a message when a shift is still open 24 hours before it starts

    Must not store patient data. Should be live before the summer holidays. Payroll export later.
    """
}
