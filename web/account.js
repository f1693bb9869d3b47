// Signing in, signing up, and asking for a new password: what is shown to whoever has no session.
import { t } from "./i18n.js";
import { forget, signIn, signUp } from "./session.js";
import { Field, Refusal, announce, html, useAction, useState } from "./ui.js";

/** The form of the address: #/sign-up, #/forgot, else the one to sign in. */
export default function Account({ view, onSignedIn }) {
  const Form = { "sign-up": SignUp, forgot: Forgot }[view] ?? SignIn;
  return html`<div class="card narrow">
    <${Form} onSignedIn=${onSignedIn} />
  </div>`;
}

function SignIn({ onSignedIn }) {
  return html`<${Form}
      title=${t("account.sign-in")}
      button=${t("account.sign-in")}
      send=${({ email, password }) => signIn(email, password)}
      onDone=${onSignedIn}
    >
      <${Email} />
      <${Password} autocomplete="current-password" />
    <//>
    <p><a href="#/forgot">${t("account.forgotten")}</a></p>
    <p>${t("account.no-account")} <a href="#/sign-up">${t("account.sign-up")}</a></p>`;
}

function SignUp({ onSignedIn }) {
  return html`<${Form}
      title=${t("account.sign-up")}
      button=${t("account.sign-up")}
      send=${({ name, email, password }) => signUp(name, email, password)}
      onDone=${() => {
        announce(t("account.signed-up"));
        onSignedIn();
      }}
    >
      <${Field} label=${t("account.name")} name="name" autocomplete="name" required maxlength="200" />
      <${Email} />
      <${Password} autocomplete="new-password" minlength="8" hint=${t("account.password-hint")} />
    <//>
    <p><a href="#/sign-in">${t("account.have-account")}</a></p>`;
}

function Forgot() {
  const [isSent, setSent] = useState(false);
  if (isSent) {
    return html`<h1>${t("account.forgotten")}</h1>
      <p role="status">${t("account.link-sent")}</p>
      <p><a href="#/sign-in">${t("account.sign-in")}</a></p>`;
  }
  return html`<${Form}
      title=${t("account.forgotten")}
      button=${t("account.send-link")}
      send=${({ email }) => forget(email)}
      onDone=${() => setSent(true)}
    >
      <p>${t("account.forgotten-hint")}</p>
      <${Email} />
    <//>
    <p><a href="#/sign-in">${t("account.sign-in")}</a></p>`;
}

function Form({ title, button, send, onDone, children }) {
  const { run, isBusy, error } = useAction(async (values) => {
    await send(values);
    onDone();
  });
  const submit = (event) => {
    event.preventDefault();
    run(Object.fromEntries(new FormData(event.target)));
  };
  return html`<form onSubmit=${submit}>
    <h1 tabindex="-1">${title}</h1>
    ${children}
    <${Refusal} error=${error} />
    <button type="submit" class="primary" aria-disabled=${isBusy || null}>${button}</button>
  </form>`;
}

const Email = () =>
  html`<${Field} label=${t("account.email")} name="email" type="email" autocomplete="username" required maxlength="254" />`;

const Password = (attributes) =>
  html`<${Field} label=${t("account.password")} name="password" type="password" required ...${attributes} />`;
