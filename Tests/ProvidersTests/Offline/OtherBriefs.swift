/// Briefs whose form is of another kind each: chapters, tables with priorities, numbered chapters, another language.
extension Briefs {
  /// A page with a chapter for each subject.
  static let chapters = """
    # Parkwise

    *Product brief, version 0.3, 4 March 2026. Author: Dana Okafor, Mobility team, City of Larne.*

    ## Background

    Larne has 31 car parks with 6,200 spaces and about 140,000 visitors a month in season. Payment is by coin
    machines bought in 2009, of which a third are out of order on any given day. In 2025 the city issued 18,400
    parking fines and cancelled 5,100 of them after complaints. Wardens carry paper lists of permit holders,
    which are a week old when they are printed.

    ## Objectives

    Parkwise lets drivers pay for parking with their phone and lets wardens see at once whether a car has paid.
    The purpose is to cut wrongly issued fines and to stop repairing coin machines.

    - Cancelled fines fall from 28 percent to 5 percent by December 2027.
    - 60 percent of payments are made with Parkwise within twelve months of launch.
    - Maintenance of coin machines costs less than 40,000 euros a year, down from 190,000 euros.

    ## Stakeholders

    | Role | What they need |
    |------|----------------|
    | Driver | Pay and extend parking without walking back to a machine |
    | Warden | Check a number plate in the rain with one hand |
    | Permit office | Issue and revoke resident permits on the same day |
    | Finance | A daily list of takings for each car park |

    ## Requirements

    ### Parking sessions

    - A driver can start a parking session by entering a number plate and choosing a car park or scanning the
      code on its sign.
    - A driver can extend a running session up to the maximum stay of the car park.
    - The app warns the driver ten minutes before a session ends.
    - A driver can stop a session early and pays only for the minutes used.

    ### Enforcement

    - A warden can look up a number plate and sees whether it is paid, permitted or neither within two seconds.
    - A warden can issue a fine with up to three photos of the car.
    - The lookup must keep working for 15 minutes when the warden has no signal.

    ### Permits

    - Permit officers can create, renew and revoke a resident permit.
    - A revoked permit disappears from the wardens' lookup within five minutes.

    ### Reporting

    - Finance can export the takings of a day for each car park as a CSV file.

    ## Quality

    - Card data never touches our servers; payments go through the city's payment provider under PCI DSS.
    - The service is available 99.5 percent of the time between 6:00 and 22:00.
    - The app supports Android 10 and iOS 16 and later.
    - The app is available in English and Irish.
    - The app meets WCAG 2.1 AA.

    ## Non-goals

    - Number plate recognition by camera.
    - Booking a space in advance.
    - Replacing the barriers at the two multi-storey car parks.

    ## Dependencies

    - The payment provider must supply a test account before development begins.
    - Number plates of permit holders come from the national vehicle register, whose interface changes in
      autumn.

    ## Risks

    - Drivers without a smartphone may feel excluded; one coin machine per car park stays in place.
    - Wardens' union has not agreed to the new devices.

    ## Timeline

    - Pilot in four car parks: 1 October 2026.
    - All car parks: 1 March 2027.
    - The budget is 310,000 euros, including devices for 24 wardens.

    ## Later

    - Season tickets for commuters.
    - Charging stations could be paid with the same app.
    """

  /// A one-pager whose tables hold users and prioritised features.
  static let priorities = """
    # Ledgerline: one-pager

    **Tagline:** Close the books in two days, not twelve.

    **Prepared by:** Growth team | **Status:** Draft for review

    ## The opportunity

    Finance teams at companies with 50 to 500 employees spend nine working days a month on closing. 74% of the
    controllers we interviewed (n=41) keep the checklist in a spreadsheet, and 52% found an error in a published
    report last year. The market is worth $2.4bn and grows 11% a year.

    ## Our solution

    Ledgerline is a web-based workspace for the monthly close. It connects to the accounting system, turns the
    close into a checklist with owners and due dates, and flags differences before the auditor does.

    ## Who buys and who uses

    | Persona | Job to be done | Today |
    |---|---|---|
    | Controller | Know every morning what blocks the close | Asks around by e-mail |
    | Accountant | Reconcile accounts without copying numbers | Copies balances from the ERP into Excel |
    | CFO | Sign off the month with confidence | Gets a PDF on day twelve |
    | External auditor | See who approved what and when | Requests screenshots |

    ## Feature set

    | Feature | Description | Priority |
    |---|---|---|
    | Close checklist | Controllers create a checklist from a template with owners | Must |
    | Reconciliation | Accountants match ledger balances with bank statements | Must |
    | ERP connectors | Balances are imported nightly from NetSuite and Xero | Must |
    | Approval trail | Every approval is recorded with name and time and stays as it was | Must |
    | Slack reminders | Owners are reminded in Slack one day before a task is due | Should |
    | Benchmarks | CFOs compare their close time with similar companies | Could |
    | Forecasting | Predict the cash position for the next quarter | Won't |

    ## Why we win

    Unlike BlackLine and FloQast, which need a consultant for weeks, a team is set up with Ledgerline in one
    afternoon. Our price is public and starts at $290 per month.

    ## Requirements on the service

    - SOC 2 Type II before the first enterprise customer goes live.
    - Customer data is stored in the EU or the US, as the customer chooses.
    - Single sign-on with Okta and Entra ID.
    - Pages load in under 1.5 seconds with 10,000 transactions.

    ## Goals for the first year

    - 60 paying customers by end of Q4 2026
    - Median close time below four days after three months of use
    - Net revenue retention above 110%

    ## Go-to-market

    We sell through accounting partners and start in the Netherlands.
    """

  /// Sentences that no cue knows, under headings that some do.
  static let german = """
    # Werkstattbuch

    ## Hintergrund

    Unsere Werkstatt repariert im Jahr etwa 1.400 Fahrräder. Aufträge werden auf Zetteln notiert, die oft
    verloren gehen. Kunden rufen an und fragen, ob ihr Rad fertig ist.

    ## Ziel

    Wir wollen eine einfache Web-Anwendung, mit der Mechaniker Aufträge erfassen und Kunden den Stand ihrer
    Reparatur sehen.

    ## Anforderungen

    - Mechaniker können einen Auftrag mit Foto anlegen.
    - Kunden erhalten eine SMS, sobald ihr Rad fertig ist.
    - Die Chefin sieht alle offenen Aufträge nach Datum.
    - Ersatzteile können bestellt werden.

    ## Nicht enthalten

    - Buchhaltung und Rechnungen.

    ## Rahmen

    - Einführung bis 1. März 2027, Budget 8.000 Euro.
    - Personenbezogene Daten werden nach zwei Jahren gelöscht.
    """
}
