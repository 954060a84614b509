/// Briefs with numbered chapters and user stories, of a tool without a user interface, and in quoted mail.
extension Briefs {
  /// User stories under numbered headings.
  static let numbered = """
    # 1. Introduction

    ## 1.1 Purpose

    This document describes what the school library system Bookworm has to achieve. Bookworm shall enable pupils
    to find and borrow books without waiting for the librarian.

    ## 1.2 Scope

    The system covers the libraries of the three schools of the Hillside trust. It does not cover textbooks that
    are handed out by class teachers.

    ## 1.3 Definitions

    Copy: a physical book with its own barcode. Title: all copies of the same work.

    # 2. Current situation

    Each school has its own card index. Pupils may only borrow on Tuesdays, when the librarian is there. Last
    year 312 books were not returned. Teachers do not know what the library holds, so they buy books twice.

    # 3. User stories

    ## 3.1 Pupils

    - As a pupil, I want to search for books by title, author or topic so that I find something to read.
    - As a pupil, I want to borrow a book at a self-service station by scanning its barcode and my card, so that
      I do not have to wait for Tuesday.
    - As a pupil, I want to reserve a book that is on loan so that I get it next.
      - Acceptance: the reservation is kept for five school days after the book has come back.

    ## 3.2 Teachers

    - As a teacher, I want to see which books on a topic all three schools hold so that I can plan a lesson.
    - As a teacher, I want to reserve a set of up to 30 copies for my class.

    ## 3.3 Librarian

    - As a librarian, I want to register new copies by scanning the ISBN, so that I do not type titles.
    - As a librarian, I want to receive a weekly list of overdue books for each class.
    - As a librarian, I want to lock the account of a pupil with more than three overdue books.

    # 4. Non-functional requirements

    4.1 Searching takes less than one second with 60,000 copies.
    4.2 The system must be usable by pupils from the age of six who can hardly read.
    4.3 Pupils' data stays within the trust and is deleted when they leave the school.
    4.4 The system must work in the browsers on the schools' Chromebooks.

    # 5. Constraints and assumptions

    - The trust has 18,000 euros for the first year.
    - Each school has reliable Wi-Fi in its library.
    - We assume that all copies can be labelled with barcodes during the summer holidays.

    # 6. Success criteria

    - Loans per pupil rise from 4 to 8 a year by July 2028.
    - Fewer than 50 books are lost per year.

    # 7. Future extensions

    - E-books.
    - A reading challenge with badges.

    # 8. Issues

    - The head teacher of Eastfield fears that self-service leads to more theft.
    """

  /// The readme of a tool that is to be.
  static let commandLine = """
    # tidylog

    > Turn noisy CI logs into something a human can read.

    `tidylog` is a command-line tool that reads build logs from a file or stdin and prints only what went wrong.
    It is meant for developers who wait for a red pipeline and for the build engineers who keep the pipelines
    alive.

    ## Why

    Our monorepo produces logs of 40 MB per build. Developers scroll for ten minutes to find the first error,
    and half the time they find the wrong one. grep does not help because every tool prints errors differently.

    ## Usage

    ```
    tidylog build.log --format json
    cat build.log | tidylog --context 5
    ```

    ## Features

    - Reads from a file, from stdin or from a URL.
    - Recognises errors of gcc, clang, swiftc, pytest and Gradle.
    - `--format json` prints one JSON object per error, so that other programs can read it.
    - `--context N` prints N lines around each error.
    - Exits with 0 when no error was found, 1 when there were errors and 2 when the log cannot be read.
    - Developers can add their own patterns in a `.tidylog.yaml` file.
    - Repeated errors are collapsed and counted.

    ## Constraints

    - Must process a 100 MB log in less than 5 seconds on a laptop.
    - Must run on Linux and macOS without any runtime to install.
    - Must not send anything over the network except when reading from a URL.
    - Memory use stays below 200 MB.

    ## Out of scope

    - A web interface.
    - Fixing errors automatically.
    - Windows support, at least for now.

    ## Roadmap

    - v0.1: gcc and clang only, end of March 2026
    - v1.0: all tools above, end of June 2026
    - Someday: an editor plugin

    ## License

    MIT.
    """

  /// A mail that quotes another.
  static let mail = """
    From: Luis Ferrer
    To: product@norrgate.example
    Date: Mon, 9 Feb 2026 09:12
    Subject: Re: Re: visitor sign-in for the plant

    Hi both,

    Thanks for the call. Summary of where I think we landed, please correct me.

    > On Fri, Anke wrote:
    > The paper book at the gate is a problem. During the last fire drill it took us 25 minutes to find out
    > who was on site, the standard says 10. Visitors also write down anything they like.

    Agreed. So: visitors announce themselves on a tablet at the gate. The host gets a text message as soon as
    the visitor has signed in. The gate guard can print a badge with name, company and host. At evacuation, the
    shift leader opens a list of everybody on site on their phone, and ticks off people at the assembly point.

    > Contractors are another matter, they need a valid safety training. We check that by hand in Excel.

    Right. The tablet must refuse contractors whose safety training has expired, and tell them whom to call.
    Training dates come from Excel, HR uploads the file every Monday.

    Privacy: visitor data must be deleted after 30 days (works council agreement of 2023). Only the guard and
    the shift leader may see the list.

    Not for now: access control at the doors, time recording, parking. Maybe later pre-registration by the host.

    We have 3 gates and roughly 80 visitors per day. IT wants it to run in our own data centre, no cloud. Must
    be live before the audit on 14 September 2026. Budget is 45k.

    @Anke: who signs off the badge layout? And do we need it in Czech as well as German?

    Best,
    Luis
    """
}
