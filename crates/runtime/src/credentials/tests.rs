use super::*;

const BEARER: Scheme = Scheme { name: "b", setter: "b", place: Place::Authorization("Bearer") };
const KEY: Scheme = Scheme { name: "k", setter: "k", place: Place::Header("x-key") };

fn credentials(schemes: &[&'static Scheme]) -> Credentials {
    let secrets: Vec<(&'static Scheme, Secret)> =
        schemes.iter().map(|scheme| (*scheme, Secret::Key("secret".to_owned()))).collect();
    Credentials::new(&secrets).unwrap()
}

/// The names of the schemes; nothing where the call is not sent.
type Chosen = Option<Vec<&'static str>>;

fn chosen(credentials: &Credentials, requirements: Option<Requirements>) -> Chosen {
    let found = credentials.choose(requirements, &[], true).ok()?;
    Some(found.iter().map(|scheme| scheme.name).collect())
}

#[test]
fn alternatives_are_tried_in_their_order() {
    let both = credentials(&[&BEARER, &KEY]);
    let key = credentials(&[&KEY]);
    let none = credentials(&[]);
    let cases: [(Requirements, Chosen, Chosen, Chosen); 4] = [
        (&[&[&BEARER], &[&KEY]], Some(vec!["b"]), Some(vec!["k"]), None),
        (&[&[&BEARER, &KEY]], Some(vec!["b", "k"]), None, None),
        (&[&[], &[&KEY]], Some(vec!["k"]), Some(vec!["k"]), Some(vec![])),
        (&[], Some(vec![]), Some(vec![]), Some(vec![])),
    ];
    for (requirements, of_both, of_key, of_none) in cases {
        let requirements = Some(requirements);
        assert_eq!(chosen(&both, requirements), of_both, "{requirements:?}");
        assert_eq!(chosen(&key, requirements), of_key, "{requirements:?}");
        assert_eq!(chosen(&none, requirements), of_none, "{requirements:?}");
    }
    // A document that says nothing leaves it to the caller.
    assert_eq!(chosen(&credentials(&[&UNDECLARED]), None), Some(vec![""]));
    assert_eq!(chosen(&both, None), Some(vec![]));
    // A policy may let such a call go.
    let optional = none.choose(Some(&[&[&KEY]]), &[], false);
    assert_eq!(optional.unwrap(), Vec::<&Scheme>::new());
}

#[test]
fn bad_secrets_are_refused_and_not_repeated() {
    for bad in [
        "",
        "  ",
        "secret\n",
        "secret\u{7f}",
        " secret",
        "sec ret",
        "secr\u{e9}t",
        "Bearer",
        "Bearer secret",
        "bearer\tsecret",
    ] {
        let secret = Secret::Token(bad.into());
        let error = Credentials::new(&[(&BEARER, secret)]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{bad:?}");
    }
}

#[test]
fn no_debug_shows_a_secret() {
    let credentials = credentials(&[&BEARER, &KEY]);
    assert_eq!(format!("{credentials:?}"), "{\"b\", \"k\"}");
    assert_eq!(format!("{:?}", Token::from("secret")), "Token { .. }");
}
