import Redaction
import Testing

/// Passwords of command lines and of .netrc.
@Suite struct LoginTests {
    @Test(arguments: [
        ("curl -u ", " https://host"), ("curl -u", " x"), ("curl -sS -u '", "' x"),
        ("curl https://host --user ", "\n"), (#"curl --user \""#, #"\" x"#),
        (#"curl -X POST \\\n -u "#, #" \\\n x"#), ("curl --proxy-user ", " x"),
        ("curl --user=", " x"), ("curl -u ", "; x"), ("curl -U '", "' x"),
    ])
    func usersAndPasswordsOfCurlAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 26)
        for user in ["ana", "ana.lopez", "jörg", "ana@host", "ana@" + "firma.org", "$USER"] {
            for secret in [SampleSecret.password(&random), "geheim", "p!w", "a-b:c/d=e", "a[1]b"] {
                let planted = Planted(before, user + ":" + secret, after)
                #expect(
                    SecretScanner.matches(in: planted.bytes) == [planted.match(.login)],
                    "\(before)\(user):\(secret)")
            }
        }
    }

    /// Quotes may hold blanks.
    @Test func quotedPasswordsAreFoundWhole() {
        for (before, after) in [("curl -u '", "'"), (#"curl -u \""#, #"\""#)] {
            let planted = Planted(before, "a:two words; three", after)
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.login)])
        }
    }

    /// Without the name of the command it has to look like one.
    @Test func passwordsOfOtherCommandsAreFound() {
        var random = SplitMix64(seed: 27)
        let planted = Planted("http-client -u ", "ana:" + SampleSecret.password(&random), " x")
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.login)])
    }

    @Test(arguments: [
        ("sshpass -p ", " ssh x"), ("sshpass -p '", "' ssh x"), ("sshpass -p", " ssh x"),
        (#"sshpass -p \""#, #"\" ssh x"#), ("mysql -u root -p", " db"), ("mysql -p'", "' db"),
        ("mysqldump -hx -uroot -p", " db"), ("mariadb -p", #"\n"#), (#"mysql -p\""#, #"\" x"#),
    ])
    func passwordsOfOtherProgramsAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 28)
        let planted = Planted(before, SampleSecret.password(&random), after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.login)])
    }

    @Test(arguments: [
        ("machine host.org login ana password ", "\n"), ("default login ana password ", ""),
        ("machine host.org\n  login ana\n  password ", "\nmachine x"),
        (#"machine host.org\n\tlogin ana\n\tpassword "#, #"\nmachine x"#),
        ("default login a@b password ", " macdef"),
    ])
    func passwordsOfNetrcAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 29)
        for secret in [SampleSecret.password(&random), "geheim", "a#b{c}=d"] {
            let planted = Planted(before, secret, after)
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.login)])
        }
    }

    /// With an address as the user it is all one match: else that would end before the password.
    @Test func addressesInNetrcAreFoundWithTheirPassword() {
        for (before, between) in [("machine h.org login ", " "), (#"\n  login "#, #"\n  "#)] {
            let planted = Planted(before, "ana@" + "firma.org" + between + "password geheim", "\n")
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.login)])
        }
    }

    @Test(arguments: [
        "docker run -u 1000:1000 x", "docker run --user node:node x", "git push -u origin a:b",
        "sudo -u postgres psql", "curl -u $USER:$PASSWORD x", "curl -u user:password x",
        "curl -u ana x", "curl -u ana: x", "curl -u <user>:<password> x", "python -u x.py:12",
        "curl -u \"$USER:$TOKEN\" x", "curl -u {user}:{password} x", "curl -u user:your-token x",
        "docker run -u app:staff2 x", "curl --user-agent a:b",
        "curl --user neo4j:[PASSWORD] x",
    ])
    func usersAndGroupsAreNoPasswords(text: String) {
        #expect(matches(text) == [])
    }

    @Test(arguments: [
        "mysql -p db", "mysql -P3306", "mysql -p3306", "mkdir -pv", "ssh -p2222 x", "cc -pthread",
        "find . -path ./x -prune", "docker run --name mysql -p3307:3306 x", "mysql -pPASSWORD",
        "docker run --name mysql -p127.0.0.1:3306:3306", "sshpass -p $PASS ssh x", "ls -p a1b2c3d4",
        "mysql -p$PASS", "sshpass -p <password> ssh x", "sshpass -e ssh", "mysql -printable",
        "the login and password fields", "login name password reset", "login: a password: b",
        "a login form with password input", "login ana password", "login ana password $PASS",
        "use a default login and password to x", "machine x login username password password",
        "default login USERID password \"PASSWORD\"",
    ])
    func otherOptionsAndProseAreNoPasswords(text: String) {
        #expect(matches(text) == [])
    }
}
