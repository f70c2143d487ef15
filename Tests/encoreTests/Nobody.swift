import Glibc
import TestSupport

/// Root reads everything and may have as many threads as it likes: what a user is refused can only be tested as
/// another.
enum Nobody {
    /// What goes before a command in a shell script.
    static let becoming = "setpriv --reuid=65534 --regid=65534 --clear-groups -- "

    /// Whether the tests are run by root, in a place where nobody can run `encore` too.
    static let canRun = getuid() == 0 && (try? Tool.shell(becoming + #""$0" --version"#).status) == 0
}
